; Every time round, line 9 puts another instruction into the very next line: LDN 26 and LDN 27 in turn. Twenty rounds,
; beginning with line 27, add up ten times 1000 and ten times 1: 10010.
; expect: steps=420 CI=21 A=0 10=16411 28=10010 29=0
01 LDN 24
02 STO 31
03 LDN 25
04 STO 24
05 LDN 24
06 STO 24   ; the two instructions change places
07 LDN 31
08 STO 25
09 STO 10
10 STP      ; never executed as it stands here
11 SUB 28
12 STO 28
13 LDN 28
14 STO 28   ; the sum so far
15 LDN 29
16 SUB 30
17 STO 31
18 LDN 31
19 STO 29
20 CMP      ; negative: not the last round
21 STP
22 JMP 23

23 NUM 0
24 LDN 26
25 LDN 27
26 NUM 1
27 NUM 1000
28 NUM 0        ; the sum
29 NUM -20      ; counts up to 0
30 NUM 1
