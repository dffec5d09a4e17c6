; Division by repeated subtraction: (2^31 - 1) / 71 = 30246248, remainder 39.
; The remainder counts down in line 26, minus the quotient counts down in line 27.
; Stresses: traffic with the store. The Baby has one register and can only load negatives, so that most values are
; stored and read back at once: nearly every instruction waits for the one before it.
; expect: steps=393201230 CI=7 A=-32 26=39 27=-30246248

01 LDN 26 ; A = -r
02 STO 28
03 LDN 28
04 SUB 25 ; A = r - divisor
05 CMP
06 JRP 24 ; not negative: skip the halt
07 STP
08 STO 26
09 LDN 27 ; A = q
10 SUB 23 ; A = q + 1
11 STO 28
12 LDN 28
13 STO 27
14 JMP 22

22 NUM 0
23 NUM -1
24 NUM 1
25 NUM 71          ; divisor
26 NUM 2147483647  ; dividend, then remainder
