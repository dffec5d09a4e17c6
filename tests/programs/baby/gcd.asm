; Greatest common divisor by Euclid's first method, subtracting the smaller number from the larger:
; gcd(123456, 7890) = 6.
; expect: steps=590 CI=14 A=0 24=0 25=6
01 LDN 24
02 STO 28
03 LDN 28
04 SUB 25
05 CMP      ; the first is the smaller
06 JRP 21   ; it is not
07 STO 28
08 LDN 28
09 STO 25
10 JMP 22
11 STO 24
12 LDN 24
13 CMP      ; negative: something is left of the first
14 STP
15 JMP 22

21 NUM 4
22 NUM 0
24 NUM 123456
25 NUM 7890     ; in the end the divisor
