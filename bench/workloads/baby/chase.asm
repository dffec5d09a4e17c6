; Pointer chasing round a ring of six nodes in lines 25-30. A node holds the negative of the instruction that loads the
; next node; so whoever loads a node has that instruction in A, and only needs to write it where it will be executed
; next. 14500000 rounds of 7 steps make 101500000, which is 4 more than a multiple of 6: line 1 is left with LDN 29, the
; fourth node after that of line 25 (25 -> 28 -> 30 -> 26 -> 29 -> 27 -> 25).
; Stresses: self-modification at its worst, every third instruction of the loop has just been written. Here predecoding
; does not pay.
; expect: steps=304500000 CI=21 A=0 1=16413 23=0

01 LDN 25 ; this one and lines 3, 5, 7, 9, 11, 13 are written by the line before
02 STO 3
04 STO 5
06 STO 7
08 STO 9
10 STO 11
12 STO 13
14 STO 1
15 LDN 23
16 SUB 24
17 STO 23
18 LDN 23
19 STO 23
20 CMP    ; negative: rounds are left, skip the halt
21 STP
22 JMP 0

23 NUM -14500000 ; minus the rounds that are left
24 NUM 1
25 NUM -16412 ; -(LDN 28)
26 NUM -16413 ; -(LDN 29)
27 NUM -16409 ; -(LDN 25)
28 NUM -16414 ; -(LDN 30)
29 NUM -16411 ; -(LDN 27)
30 NUM -16410 ; -(LDN 26)
