; A subroutine, x = -3x - 1 modulo 2^32, called from three places through a link line: 36000000 calls starting from
; x = 0 leave -2112860928 in line 31, and the last caller's return address in line 30.
; Stresses: calls and returns. The jump in line 23 goes to another place each time, in a pattern of three.
; expect: steps=408000000 CI=16 A=0 30=9 31=-2112860928

01 LDN 24
02 STO 30
03 JMP 27
04 LDN 25
05 STO 30
06 JMP 27
07 LDN 26
08 STO 30
09 JMP 27
10 LDN 28
11 SUB 29
12 STO 28
13 LDN 28
14 STO 28
15 CMP    ; negative: rounds are left, skip the halt
16 STP
17 JMP 0

18 LDN 31 ; the subroutine
19 SUB 31
20 SUB 31
21 SUB 29
22 STO 31
23 JMP 30

24 NUM -3 ; minus the lines after which it returns
25 NUM -6
26 NUM -9
27 NUM 17 ; the subroutine is after this line
28 NUM -12000000 ; minus the rounds that are left
29 NUM 1
30 NUM 0 ; link
31 NUM 0 ; x
