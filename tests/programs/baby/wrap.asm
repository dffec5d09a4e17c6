; A loop that runs straight on from line 31 to line 0. CI is not cut to five bits on the way: it ends as 34 in line 2.
; expect: steps=43 CI=34 A=-1 21=-1
00 CMP      ; negative: leave the loop
01 JMP 20
02 STP

20 NUM 26
21 NUM 5        ; counts down to -1
23 NUM 1
27 LDN 21
28 STO 22
29 LDN 22
30 SUB 23
31 STO 21
