"""What engine/stencils has to know of x86-64: how instructions are read, and what may be changed in them. Others of its
kind have the same names. Instructions have `at`, their offset; `code`, their bytes; `text`; `relocations`: (offset in it,
kind, symbol, addend); and `to`, the instruction of the same stencil that they jump to.

Facts from the "Intel 64 and IA-32 Architectures Software Developer's Manual", volume 2.
"""
import re

COMMENT = "#"
TARGET = re.compile(r"j\w+ +([0-9a-f]+) <")

# The host registers that hold them (rv64/copy.h): their numbers, and all their names.
NUMBERS = {"rs1": 15, "rs2": 1, "rd": 11}
NAMES = {"rs1": r"%r15[dwb]?\b", "rs2": r"%(?:[re]?cx|cl)\b", "rd": r"%r11[dwb]?\b"}
# The same of WebAssembly's operands (wasm/copy.h), integers and floating-point ones.
NUMBERS |= {"x": 15, "y": 11, "fx": 0, "fy": 1}
NAMES |= {"x": NAMES["rs1"], "y": NAMES["rd"], "fx": r"%xmm0\b", "fy": r"%xmm1\b"}
# Those of pinned registers, and of WebAssembly's.
PINS = r"%(?:[re]?ax|a[lh]|r[89][dwb]?|xmm[2-7])\b"
PINNED = r"%(?:[re]?(?:ax|dx|si|di)|[ad][lh]|[sd]il|r[89][dwb]?)\b"

# Kinds of relocations: what for, and how it is filled in (host_fill): by so many bytes.
HOLES = {"R_X86_64_PLT32": ("way", 4), "R_X86_64_32S": ("operand", 4), "R_X86_64_8": ("operand", 1), "R_X86_64_PC32": ("constant", 4)}
# The look whether a result is a NaN.
LOOKS_AT_RESULT = re.compile(r"ucomis[sd] +%xmm([01]),%xmm\1$")
WAY = "R_X86_64_PLT32"
WAY_ADDEND = -4

# Opcodes whose field reg of ModRM is not a register, but says which instruction it is.
GROUPS = {0x80, 0x81, 0x83, 0xC0, 0xC1, 0xC6, 0xC7, 0xD0, 0xD1, 0xD2, 0xD3, 0xF6, 0xF7, 0xFE, 0xFF, 0x0FBA}

# The second bytes of bt, bts, btr and btc.
BIT_TESTS = (0xA3, 0xAB, 0xB3, 0xBB)


class Bad(Exception):
    pass


def code_of(digits):
    return bytes.fromhex(digits)


# ---- Jumps ----

def is_jump(insn):
    return insn.code[0] in (0xE9, 0xEB)


def condition(insn):
    """Of a conditional jump, as in its opcode."""
    if insn.code[0] & 0xF0 == 0x70:
        return insn.code[0] & 0xF
    return insn.code[1] & 0xF if insn.code[0] == 0x0F and insn.code[1] & 0xF0 == 0x80 else None


def is_conditional(insn):
    return condition(insn) is not None


def lengthen(insn):
    """Makes a jump one of 32 bits."""
    insn.code = bytes([0x0F, 0x80 | condition(insn)] if is_conditional(insn) else [0xE9]) + bytes(4)


def leave(insn, symbol):
    """Makes it a jump out of the stencil, under the condition that it has."""
    lengthen(insn)
    insn.relocations, insn.to = [(len(insn.code) - 4, WAY, symbol, WAY_ADDEND)], None


def invert(insn):
    """The condition of a jump out of the stencil."""
    insn.code = bytes([0x0F, insn.code[1] ^ 1]) + insn.code[2:]


def lead(insn):
    """Makes a jump within the stencil lead where it is to. False: it has become longer for it."""
    distance = insn.to.at - (insn.at + len(insn.code))
    size = 1 if len(insn.code) == 2 else 4
    if not -128 <= distance < 128 and size == 1:
        lengthen(insn)
        return False
    insn.code = insn.code[:-size] + distance.to_bytes(size, "little", signed=True)
    return True


# ---- Registers ----

def rex_at(insn):
    at = 0
    while insn.code[at] in (0x66, 0xF2, 0xF3):
        at += 1
    return at


def has_integer_operand(insn):
    """Whether an operand, other than the address of one in memory, is an integer register."""
    return re.search(r"%(?!xmm)", re.sub(r"\(.*?\)", "", insn.text)) is not None


def short_fields(insn, at):
    """The same of an SSE instruction without that prefix. Numbers are below 8, so that its bit never changes: any bit
    that is 0 may be said to be it. Of integer registers it would change: others may be 8 or more."""
    if insn.code[at] != 0x0F or has_integer_operand(insn) or is_conditional(insn) or insn.code[at + 1] in (0x38, 0x3A, 0xBA):
        return []
    modrm, place = insn.code[at + 2], lambda shift: (insn.at + at, insn.at + at + 2, 7, shift)
    found = [(modrm >> 3 & 7, place(3))]
    if modrm >> 6 == 3:
        found.append((modrm & 7, place(0)))
    return found


def fields(insn):
    """The register numbers in an instruction with the prefix REX, and where each is (struct host_field): offsets of the
    prefix and of the other byte, the bit in the one and the shift in the other."""
    rex = at = rex_at(insn)
    if insn.code[rex] & 0xF0 != 0x40:
        return short_fields(insn, at)
    at += 1
    opcode = insn.code[at]
    at += 1
    if opcode == 0x0F:
        opcode = 0x0F00 | insn.code[at]
        at += 1
        if opcode in (0x0F38, 0x0F3A):
            at += 1
    extension = insn.code[rex]

    def field(bit, offset, shift):
        number = (insn.code[offset] >> shift & 7) | (extension >> bit & 1) << 3
        return number, (insn.at + rex, insn.at + offset, bit, shift)

    if 0x50 <= opcode < 0x60 or 0x90 <= opcode < 0x98 or 0xB0 <= opcode < 0xC0 or 0x0FC8 <= opcode < 0x0FD0:
        return [field(0, at - 1, 0)]
    if opcode in (0x98, 0x99) or at == len(insn.code):
        return []
    modrm = insn.code[at]
    found = [] if opcode in GROUPS else [field(2, at, 3)]
    if modrm >> 6 == 3 or modrm & 7 != 4:
        if modrm & 0xC7 != 0x05:
            found.append(field(0, at, 0))
    else:
        found += [field(1, at + 1, 3), field(0, at + 1, 0)]
    return found


def writes(insn, operand):
    """Whether its last operand, which it may write to, is that register."""
    last = insn.text.split(",")[-1].split()[-1]
    return re.fullmatch(NAMES[operand], last) and not re.match(r"(cmp|test)", insn.text)


def accesses(insn):
    """Whether it accesses the guest's memory."""
    return "(%r14" in insn.text


def changes(insn):
    """Whether it may change what a handler needs of what is in registers."""
    return re.search(PINNED, insn.text) or re.search(r"%(r1[2-4]|[re]?sp)[dwb]?$", insn.text)


# ---- What is made of the compiler's code ----

# By their opcodes, 32-bit instructions on two registers: what the one with an immediate has in the field reg of ModRM.
IMMEDIATE = {0x01: 0, 0x09: 1, 0x21: 4, 0x29: 5, 0x31: 6, 0x39: 7}


def use_immediate(insns):
    """A 32-bit operation by the register that an operand was moved to, and by nothing else, becomes one by an immediate:
    the compiler does not know that the low half of a symbol's address can be one."""
    for n, move in enumerate(insns):
        match = re.match(r"mov +\$0x0,%r(\w\w)$", move.text)
        if not match or not move.relocations:
            continue
        name = match[1]
        every = rf"%(?:[re]?{name}|{name[0]}l)\b" if name.endswith("x") else rf"%r{name}[dwb]?\b"
        short = f"%e{name}" if name.endswith("x") else f"%r{name}d"
        users = [insn for insn in insns[n + 1:] if re.search(every, insn.text)]
        if len(users) != 1 or not re.fullmatch(rf"\w+ +{short},%r15d", users[0].text):
            continue
        user = users[0]
        if user.code[-2] in IMMEDIATE and len(user.code) == 3:
            user.code = bytes([0x41, 0x81, 0xC0 | IMMEDIATE[user.code[-2]] << 3 | 7]) + bytes(4)
        elif user.code[-3:-1] == b"\x0f\xaf":
            user.code = bytes([0x45, 0x69, 0xFF]) + bytes(4)
        else:
            continue
        user.text = user.text.replace(short, "$0x0" if user.code[1] == 0x81 else "$0x0,%r15d")
        user.relocations = [(3, *move.relocations[0][1:])]
        return insns[:n] + insns[n + 1:]
    return insns


def prepare(insns):
    """A shift by the register that an immediate was moved to becomes one by an immediate of 8 bits."""
    insns = use_immediate(insns)
    moves = [n for n, insn in enumerate(insns) if any(r[2] == "stencil_shamt" for r in insn.relocations)]
    if not moves:
        return insns
    if len(moves) != 1 or insns[moves[0]].code[:3] != b"\x48\xc7\xc1":
        raise Bad("its shift amount is not moved to %rcx once")
    shifts = [n for n, insn in enumerate(insns) if re.search(NAMES["rs2"], insn.text) and n != moves[0]]
    shift = insns[shifts[0]] if len(shifts) == 1 and shifts[0] > moves[0] else None
    if shift and shift.code[-2] == 0xD3:
        shift.code, shift.text = shift.code[:-2] + bytes([0xC1, shift.code[-1], 0]), shift.text.replace("%cl", "$0")
    elif shift and shift.code[-3] == 0x0F and shift.code[-2] in BIT_TESTS and shift.code[-1] & 0xF8 == 0xC8:
        # bt, bts, btr, btc %rcx, register: with an immediate what it does is in the place of the number of %rcx.
        digit = shift.code[-2] >> 3 & 7
        shift.code = shift.code[:-2] + bytes([0xBA, 0xC0 | digit << 3 | shift.code[-1] & 7, 0])
        shift.text = shift.text.replace("%rcx", "$0").replace("%ecx", "$0")
    else:
        raise Bad("%rcx is used for something else than to shift by")
    shift.relocations = [(len(shift.code) - 1, "R_X86_64_8", "stencil_shamt", 0)]
    del insns[moves[0]]
    return insns
