; CI keeps all its 32 bits: a JMP to 3209 goes on in line 10, and JRPs by multiples of 32 (and a bit) go where their low
; five bits say and add up in the high ones: 3209 + 1 + 32000001 + 1 - 16000000 + 1 + 2 = 16003215, in line 15.
; expect: steps=6 CI=16003215 A=1948 24=1948
01 JMP 20
02 STP
10 JRP 21
11 STP
12 JRP 22
13 LDN 23
14 STO 24
15 STP

20 NUM 3209
21 NUM 32000001
22 NUM -16000000
23 NUM -1948
