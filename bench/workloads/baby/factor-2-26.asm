; The first program (factor.asm) with a larger number: the highest proper factor of 2^26, by trying every number from
; 2^26 - 1 down. It is 2^25; the loop ends with it in line 27 and its negative in 26.
; Stresses: small loops that the host's predictors know by heart, so what is left is the bare cost of dispatch.
; expect: steps=536870914 CI=13 A=0 26=-33554432 27=33554432

01 LDN 24
02 STO 26
03 LDN 26
04 STO 27
05 LDN 23
06 SUB 27
07 CMP
08 JRP 20
09 SUB 26
10 STO 25
11 LDN 25
12 CMP
13 STP
14 LDN 26
15 SUB 21
16 STO 27
17 LDN 27
18 STO 26
19 JMP 22

20 NUM -3
21 NUM 1
22 NUM 4
23 NUM -67108864
24 NUM 67108863
