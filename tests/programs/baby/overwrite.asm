; Line 2 overwrites the very next line; line 6 overwrites itself with a jump that is only seen the next time round.
; expect: steps=11 CI=10 A=-1948 3=16406 6=8215 30=1948
01 LDN 20
02 STO 3    ; by LDN 22, before it is executed
03 STP
04 STO 30
05 LDN 21
06 STO 6    ; by JRP 23
07 JMP 24
08 STP
09 LDN 30
10 STP

20 NUM -16406   ; negative of LDN 22
21 NUM -8215    ; negative of JRP 23
22 NUM -1948
23 NUM 2
24 NUM 4
