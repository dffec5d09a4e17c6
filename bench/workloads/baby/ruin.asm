; Gambler's ruin: 2000 to start with, 1 won or lost each time, until a loss cannot be paid. The coin is the sign of a
; linear congruential generator, x = 9x - 1 modulo 2^32 (of full period), started at 18: it takes 23075357 throws.
; Stresses: branches that nobody can predict. One CMP in each round of 19 instructions goes either way, so the host
; guesses the instruction after it wrong about every other time.
; expect: steps=438431780 CI=19 A=-1 23=-491180779 26=0

01 LDN 23
02 SUB 23
03 SUB 23 ; A = -3x
04 STO 24
05 LDN 24
06 SUB 24
07 SUB 24 ; A = 9x
08 SUB 25
09 STO 23
10 CMP
11 JRP 27 ; heads: go to line 14
12 LDN 28 ; tails: A = -1
13 JRP 28
14 LDN 29 ; A = 1
15 SUB 26
16 STO 24
17 CMP
18 JRP 28 ; paid: skip the halt
19 STP
20 LDN 24
21 STO 26
22 JMP 0

23 NUM 18    ; x
25 NUM 1
26 NUM -2000 ; minus what the gambler has
27 NUM 2
28 NUM 1
29 NUM -1
