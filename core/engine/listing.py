"""Machine code with the row of insns.def that each instruction of it comes from.

An engine's template expands to code once for every row of the guest's lists, and the compiler notes that row among the
places where the code came from, with whatever functions it inlined there. So the debug information says whose handler
an address belongs to, in every engine alike, wherever the compiler has put the code. What it merged out of several
handlers belongs to one of them; what it says nothing about (clang, of the jump that it copies to the end of every
handler) belongs to the code that runs into it.
"""
import collections
import functools
import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent

# One instruction. `row` is the name in its row, "c_add", or None where no row made it.
Line = collections.namedtuple("Line", "address function row text")

ROW = re.compile(r"([A-Z]+)[0-9]*\((.*?)\)")
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
UNIT = re.compile(r"^\S.*\(\):$")
PLACE = re.compile(r"^(inlined by )?(\S*/.*):(\d+)(?: \(.*\))?$")
INSN = re.compile(r"^ *([0-9a-f]+):\t([^\t#]*)[^\t]*(?:\t(.*)\t(.*?)(?:[-+]0x[0-9a-f]+)?)?$")
LEAVES = re.compile(r"(jmp|ret|b|br)\b")
BRANCH = re.compile(r"^(call|j[a-z]+|bl?) ")
LONGEST = 16  # bytes of an instruction, and more


class Bad(Exception):
    pass


@functools.cache
def lines_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()
    except OSError:
        return []


@functools.cache
def located(path, binary):
    """The file of that name. Debug information names none of this machine's directories (-ffile-prefix-map): a name is
    relative to the source tree, or begins with `build` for the build tree, which `binary` is in; what compilers put
    before it ends in /./ ."""
    name = path.rpartition("/./")[2]
    places = [TOP / name, *(parent / name.removeprefix("build/") for parent in pathlib.Path(binary).resolve().parents)]
    return str(next((place for place in places if place.is_file()), path))


@functools.cache
def row_at(path, number):
    """The name in that row of a list; a fused one's is all that stands between its parentheses."""
    lines = lines_of(path)
    match = ROW.match(lines[number - 1]) if path.endswith(".def") and number <= len(lines) else None
    return match and (match[2].replace(",", "") if match[1] == "FUSE" else match[2].split(",")[0])


def disassemble(objdump, path, first=None, last=None):
    """The instructions of an object or an executable, in the order in which they lie there: all, or
    those from one address to another (and perhaps some more)."""
    part = [f"--start-address={first}", f"--stop-address={last + LONGEST}"] if first is not None else []
    command = [objdump, "--disassemble", "--reloc", "--line-numbers", "--inlines", "--wide", "--no-show-raw-insn", *part, path]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise Bad(f"{objdump}: {error.strerror}") from error
    if done.returncode != 0:
        raise Bad((done.stderr.strip().splitlines() or [f"{objdump} fails on {path}"])[-1])
    function, innermost, outer, row = "", None, [], None
    for line in done.stdout.splitlines():
        if match := INSN.match(line):
            address, text, _, symbol = match.groups()
            if innermost or outer:
                rows = [row_at(located(file, path), number) for file, number in filter(None, [innermost, *outer])]
                row = next((found for found in reversed(rows) if found), None)
            if symbol:  # not linked yet: where it goes is not in the instruction
                text = f"{text.split()[0]} {symbol}" if BRANCH.match(text) else f"{text} # {symbol}"
            yield Line(int(address, 16), function, row, " ".join(text.split()))
            outer = []
            if LEAVES.match(text):
                row = None
        elif match := FUNCTION.match(line):
            function, innermost, outer, row = match[1], None, [], None
        elif UNIT.match(line):  # a place follows, if it is known
            innermost, outer = None, []
        elif match := PLACE.match(line):  # an innermost one that is the last line's, too, is left out
            if match[1]:
                outer.append((match[2], int(match[3])))
            else:
                innermost = (match[2], int(match[3]))
