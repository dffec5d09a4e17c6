; The first program ever run from a store, by Tom Kilburn, June 1948, in its amended form:
; the highest proper factor of 2^18, by trying every number from 2^18 - 1 down.
; expect: steps=2097154 CI=13 A=0 26=-131072 27=131072

01 LDN 24
02 STO 26
03 LDN 26
04 STO 27
05 LDN 23
06 SUB 27
07 CMP
08 JRP 20
09 SUB 26
10 STO 25
11 LDN 25
12 CMP
13 STP
14 LDN 26
15 SUB 21
16 STO 27
17 LDN 27
18 STO 26
19 JMP 22

20 NUM -3
21 NUM 1
22 NUM 4
23 NUM -262144
24 NUM 262143
