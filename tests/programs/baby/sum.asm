; Sum of the eight numbers in lines 24 to 31. The loop counts up the address in its own first instruction; when that runs
; past line 31 the address carries into a bit that is not connected, so the word is LDN 0 + 32.
; expect: steps=104 CI=13 A=0 1=16416 20=80017
01 LDN 24   ; becomes LDN 25, LDN 26 ...
02 SUB 20
03 STO 20
04 LDN 20
05 STO 20   ; the sum so far
06 LDN 1
07 SUB 21
08 STO 1    ; for a moment no instruction at all, but its negative
09 LDN 1
10 STO 1
11 SUB 22
12 CMP      ; negative: not past the end
13 STP
14 JMP 23

20 NUM 0
21 NUM 1
22 NUM 16416    ; LDN 0 with bit 5 set
23 NUM 0
24 NUM 1000000
25 NUM -7
26 NUM 65536
27 NUM 12345
28 NUM -999999
29 NUM 3
30 NUM 2147
31 NUM -8
