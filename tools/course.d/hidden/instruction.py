from exercises import test
from visible_instruction import adds

FUNCTION_5, STRAY = 5 << 13, 1 << 5 | 1 << 12 | 1 << 16 | 1 << 30


@test(2, "sums of any sign, modulo 2^32, and bits that are not connected")
def stray_bits(tree):
    for first, second in ((-100, -58), (-2147483647, 2), (5, -5)):
        word = FUNCTION_5 | STRAY | 21
        expected = (second - first + (1 << 31)) % (1 << 32) - (1 << 31)
        adds(tree, f"\n01 LDN 20\n02 NUM {word}\n03 STO 22\n04 STP\n20 NUM {first}\n21 NUM {second}\n", expected)


@test(2, "SUB subtracts, and ADD does where a program makes one of it")
def subtracts(tree):
    adds(tree, "\n01 LDN 20\n02 SUB 21\n03 ADD 23\n04 STO 22\n05 STP\n20 NUM -9\n21 NUM 4\n23 NUM 1\n", 6)
    # Line 3 is a SUB until line 2 has written over it.
    adds(tree, "\n01 LDN 24\n02 STO 3\n03 SUB 21\n04 STO 22\n05 STP\n21 NUM 50\n"
         f"24 NUM {-(FUNCTION_5 | 21)}\n", (FUNCTION_5 | 21) + 50)
