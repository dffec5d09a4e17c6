; Division with remainder, by subtracting the divisor for as long as the difference is not negative:
; 355113 / 113 = 3142 remainder 67.
; expect: steps=40852 CI=7 A=-46 24=67 26=3142
01 LDN 24
02 STO 31
03 LDN 31   ; what is left of the dividend
04 SUB 25
05 CMP      ; negative: the divisor goes into it no more
06 JMP 20
07 STP
08 STO 24
09 LDN 26
10 SUB 21
11 STO 31
12 LDN 31   ; quotient + 1
13 STO 26
14 JMP 22

20 NUM 7
21 NUM 1
22 NUM 0
24 NUM 355113   ; the dividend, in the end the remainder
25 NUM 113      ; the divisor
26 NUM 0        ; the quotient
