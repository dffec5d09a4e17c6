; Adds up the array in lines 25-31 (the squares of 5 to 11, 476 in all) again and again, until the sum does not fit into
; 31 bits any more: after 4511521 rounds it is 476 * 4511521 - 2^32 = -2147483300.
; Stresses: self-modification as programs of 1948 had to do it. There is no indexing: the program counts up the address
; in line 2, so of 13 instructions one has just been written and predecoding starts over for it.
; expect: steps=433106016 CI=19 A=2147483300 2=32793 21=-2147483300

01 LDN 21
02 SUB 25 ; the address that counts up
03 STO 21
04 LDN 21
05 STO 21 ; sum = sum + element
06 LDN 2
07 SUB 22
08 STO 2
09 LDN 2
10 STO 2  ; one line further
11 SUB 23
12 CMP
13 JRP 22 ; past line 31: skip the jump
14 JMP 0
15 LDN 24
16 STO 2  ; back to the beginning
17 LDN 21
18 CMP    ; sum still positive: skip the halt
19 STP
20 JMP 0

21 NUM 0      ; sum
22 NUM 1
23 NUM 32800  ; SUB 32, were there such a line
24 NUM -32793 ; -(SUB 25)
25 NUM 25
26 NUM 36
27 NUM 49
28 NUM 64
29 NUM 81
30 NUM 100
31 NUM 121
