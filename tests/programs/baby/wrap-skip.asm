; A CMP in line 31 skips line 0: while the count is negative line 1 follows, and only then line 0 with its STP.
; expect: steps=71 CI=32 A=0 21=0
00 STP
01 LDN 21
02 STO 22
03 LDN 22
04 SUB 23
05 STO 21
06 JMP 24
31 CMP

21 NUM -10      ; counts up to 0
23 NUM -1
24 NUM 30
