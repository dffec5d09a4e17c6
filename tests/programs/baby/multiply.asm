; Multiplication of a negative number by a positive one, by adding it up: -2718 * 314 = -853452.
; expect: steps=4089 CI=8 A=-1 25=-2718 26=-1 27=-853452
01 LDN 26
02 STO 28
03 LDN 28
04 SUB 21
05 STO 26   ; how many times are left
06 CMP      ; negative: none was
07 JRP 21   ; over the next line
08 STP
09 LDN 27
10 SUB 25
11 STO 28
12 LDN 28
13 STO 27
14 JMP 22

21 NUM 1
22 NUM 0
25 NUM -2718
26 NUM 314      ; counts down to -1
27 NUM 0        ; the product
