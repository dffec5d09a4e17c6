"""What engine/stencils has to know of AArch64: the same as x86_64.py, which says what these names are.

Facts from the "Arm Architecture Reference Manual for A-profile architecture", chapter C6.
"""
import copy
import re

COMMENT = "//"
TARGET = re.compile(r"(?:b|b\.\w+|cbn?z|tbn?z)\s.*?\b([0-9a-f]+) <")

NUMBERS = {"rs1": 23, "rs2": 27, "rd": 1, "x": 23, "y": 1, "fx": 0, "fy": 1}
NAMES = {operand: rf"\b[{'bhsdqv' if operand in ('fx', 'fy') else 'wx'}]{number}\b" for operand, number in NUMBERS.items()}
PINS = r"\b(?:[wx](?:28|0|2)|[bhsdqv][2-7])\b"
PINNED = r"\b[wx](?:24|25|26|28|0|2)\b"

# How an operand is filled in: the low 16 bits of movk, or the others (host_fill).
LOW, HIGH = 0, 1
HOLES = {"R_AARCH64_JUMP26": ("way", 0), "R_AARCH64_CONDBR19": ("way", 0),
         "R_AARCH64_MOVW_UABS_G0_NC": ("operand", LOW), "R_AARCH64_MOVW_SABS_G1": ("operand", HIGH)}
WAY_ADDEND = 0
LOOKS_AT_RESULT = re.compile(r"fcmp\s+([sd])([01]), \1\2$")

# Instructions by their first word: what sets the flags, and what depends on them.
SETS_FLAGS = re.compile(r"(cmp|cmn|tst|adds|subs|negs|ands|bics|adcs|sbcs|fcmpe?|f?ccmpe?|ccmn)\b")
READS_FLAGS = re.compile(r"(b\.|cs|cin|cneg|f?ccmp|ccmn|fcsel|adc|sbc|ngc)")


class Bad(Exception):
    pass


def code_of(digits):
    return bytes.fromhex(digits)[::-1]


def word_of(insn):
    return int.from_bytes(insn.code, "little")


def set_word(insn, word):
    insn.code = word.to_bytes(4, "little")


# ---- Jumps ----

def is_jump(insn):
    return word_of(insn) >> 26 == 0b000101


def tests_bit(insn):
    """Whether it is tbz or tbnz, which reach 32 KiB."""
    return word_of(insn) & 0x7E000000 == 0x36000000


def is_conditional(insn):
    return word_of(insn) & 0xFF000010 == 0x54000000 or word_of(insn) & 0x7E000000 == 0x34000000 or tests_bit(insn)


def leave(insn, symbol):
    kind = "R_AARCH64_JUMP26" if is_jump(insn) else "R_AARCH64_CONDBR19"
    set_word(insn, word_of(insn) & (0xFC000000 if is_jump(insn) else 0xFF00001F))
    insn.relocations, insn.to = [(0, kind, symbol, WAY_ADDEND)], None


def invert(insn):
    set_word(insn, word_of(insn) ^ (1 if word_of(insn) >> 24 == 0x54 else 1 << 24))


def lead(insn):
    distance = (insn.to.at - insn.at) // 4
    bits, low = (26, 0) if is_jump(insn) else (14, 5) if tests_bit(insn) else (19, 5)
    mask = (1 << bits) - 1
    set_word(insn, word_of(insn) & ~(mask << low) | (distance & mask) << low)
    return True


# ---- Registers ----

def fields(insn):
    """All numbers of registers are in one of these four places (at, shift). What else is there may look like one: who
    counts them compares with the text."""
    return [(word_of(insn) >> shift & 31, (insn.at, shift)) for shift in (0, 5, 10, 16)]


def writes(insn, operand):
    """What is not known to read it alone is taken to write to it."""
    if re.match(r"(cmp|cmn|tst|ccmp|ccmn|cbn?z|tbn?z|st\w+)\b", insn.text) and not re.search(r"\]!|\],", insn.text):
        return False
    first = insn.text.split(None, 1)[1].split(",")[0] if " " in insn.text or "\t" in insn.text else ""
    return re.fullmatch(NAMES[operand], first) or re.search(r"\]!|\],", insn.text)


def base(insn):
    """The register that an access to memory is relative to."""
    match = re.match(r"(?:ld|st)\w+\s.*\[(\w+)", insn.text)
    return match and match[1]


def accesses(insn):
    return base(insn) not in (None, "x21")


def changes(insn):
    return re.search(PINNED, insn.text) or re.match(r"(?!st|cmp|tst)\w+\s+(?:[wx]2[0-2]|sp)\b", insn.text)


# ---- What is made of the compiler's code ----

def shorten(insns):
    """Operands are 32 bits, sign-extended, but the compiler moves 64 to a register, with four instructions: the first
    becomes movz or movn, of bits 16 to 31, the second movk, of the low ones, and the others are left out."""
    parts, kept = {}, []
    for insn in insns:
        kind, symbol, addend = insn.relocations[0][1:] if insn.relocations else ("", "", 0)
        if not kind.startswith("R_AARCH64_MOVW_UABS_G"):
            kept.append(insn)
            continue
        part = int(kind.removeprefix("R_AARCH64_MOVW_UABS_G")[0])
        register = word_of(insn) & 31
        if parts.get(register, (0, symbol, addend)) != (part, symbol, addend) or (part > 0 and register not in parts):
            raise Bad(f"{symbol} is not moved to a register as a whole")
        if part > 0 and any(other.to is insn for other in insns):
            raise Bad(f"a jump into the instructions that move {symbol} to a register")
        if part == 3:
            del parts[register]
        else:
            parts[register] = (part + 1, symbol, addend)
        if part == 0:
            set_word(insn, 0xD2A00000 | register)
            insn.relocations = [(0, "R_AARCH64_MOVW_SABS_G1", symbol, addend)]
        elif part == 1:
            set_word(insn, 0xF2800000 | register)
            insn.relocations = [(0, "R_AARCH64_MOVW_UABS_G0_NC", symbol, addend)]
        if part < 2:
            kept.append(insn)
    if parts:
        raise Bad("an operand is not moved to a register as a whole")
    return kept


def split_tests(insns):
    """Jumps out of the stencil that look at one bit become two instructions, of which the second reaches far enough."""
    kept, new = [], []
    for insn in insns:
        kept.append(insn)
        if not tests_bit(insn) or not is_jump(insn.to) or not insn.to.relocations:
            continue
        word, to = word_of(insn), insn.to
        bit = word >> 31 << 5 | word >> 19 & 31
        condition = word >> 24 & 1  # 0: eq, 1: ne
        set_word(insn, 0xF240001F | (64 - bit) % 64 << 16 | (word & 31) << 5)
        insn.text, insn.to = f"tst {insn.text.split()[1]} #{1 << bit:#x}", None
        jump = copy.copy(insn)
        set_word(jump, 0x54000000 | condition)
        jump.text, jump.to = "b.ne" if condition else "b.eq", to
        new.append(insn)
        kept.append(jump)
    for n, insn in enumerate(kept):
        if not new or not READS_FLAGS.match(insn.text):
            continue
        while n > 0 and not any(other.to is kept[n] for other in kept) and not SETS_FLAGS.match(kept[n - 1].text):
            n -= 1
        if n == 0 or any(other.to is kept[n] for other in kept) or (kept[n - 1] in new and kept[n] is not insn):
            raise Bad("flags that are used later are not there any more")
    return kept


def prepare(insns):
    return split_tests(shorten(insns))
