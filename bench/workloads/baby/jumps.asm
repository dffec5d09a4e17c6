; Up a staircase over the odd lines by JRP, down over the even ones by JMP, 12000000 times; then the counter in line 24
; is 0. Of the 21 instructions in a round 15 are jumps, each of them to another line.
; Stresses: taken control transfers. Every jump must fetch its target from the store before the next instruction is
; known, and a `fast` engine charges its fuel there.
; expect: steps=252000000 CI=21 A=0 24=0

01 JRP 23
03 JRP 23
05 JRP 23
07 JRP 23
09 JRP 23
11 JRP 23
13 JRP 0
14 JMP 25
12 JMP 26
10 JMP 27
08 JMP 28
06 JMP 29
04 JMP 30
02 JMP 31
15 LDN 24
16 SUB 23
17 STO 24
18 LDN 24
19 STO 24
20 CMP    ; negative: rounds are left, skip the halt
21 STP
22 JMP 0

23 NUM 1
24 NUM -12000000 ; minus the rounds that are left
25 NUM 11
26 NUM 9
27 NUM 7
28 NUM 5
29 NUM 3
30 NUM 1
31 NUM 14
