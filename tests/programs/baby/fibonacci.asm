; Fibonacci numbers until one no longer fits: F(46) = 1836311903 is the last that is positive in 32 bits, and the sum
; that overflows reads F(47) - 2^32 = -1323752223.
; expect: steps=727 CI=8 A=-1323752223 27=1134903170 28=1836311903 29=-1323752223
01 LDN 27
02 SUB 28
03 STO 29
04 LDN 29
05 STO 29   ; the sum of the last two
06 CMP      ; negative: it overflowed
07 JRP 21   ; over the next line
08 STP
09 LDN 28
10 STO 27
11 LDN 27
12 STO 27
13 LDN 29
14 STO 28
15 LDN 28
16 STO 28
17 JMP 22

21 NUM 1
22 NUM 0
27 NUM 0        ; F(0)
28 NUM 1        ; F(1)
