; The Lucas sequence U(n) = -U(n-1) - 2 U(n-2), U(0) = 0, U(1) = 1, modulo 2^32: 18000000 rounds of four terms leave
; U(72000000) = 1355086435 in line 2 and U(72000001) = 1823596239 in line 3.
; Stresses: straight-line code. 22 instructions in a row, then one jump; on the way execution wraps past line 31 (the
; CMP there skips line 0).
; expect: steps=414000001 CI=32 A=0 2=1355086435 3=1823596239 4=0

00 STP
01 JMP 6

02 NUM 0         ; U(n)
03 NUM 1         ; U(n+1)
04 NUM -18000000 ; minus the rounds that are left
05 NUM 1
06 NUM 9

10 LDN 3
11 SUB 2
12 SUB 2
13 STO 2
14 LDN 2
15 SUB 3
16 SUB 3
17 STO 3
18 LDN 3
19 SUB 2
20 SUB 2
21 STO 2
22 LDN 2
23 SUB 3
24 SUB 3
25 STO 3
26 LDN 4
27 SUB 5
28 STO 4
29 LDN 4
30 STO 4
31 CMP   ; negative: rounds are left, skip the halt
