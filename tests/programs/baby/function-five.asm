; Function 5 subtracts like function 4, and bits 5 to 12 and 16 to 31 of an instruction do nothing: lines 1 to 4 are
; LDN 20, SUB 21 as function 5, STO 22 and STP with such bits set.
; expect: steps=4 CI=4 A=42 20=58 21=-100 22=42
01 NUM -1032140     ; LDN 20: bits 5 and 20 to 31 set
02 NUM 1431680341   ; function 5, line 21: bits 6, 8, 10, 12 ... set
03 NUM 2147450870   ; STO 22: every bit set but the sign
04 NUM -1           ; STP

20 NUM 58
21 NUM -100
