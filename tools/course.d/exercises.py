"""The exercises that are graded, and what their tests are written with.

An exercise has visible tests, in visible/NAME.py, and hidden ones, in hidden/NAME.py, which students do not get. A test is a
function that takes a grader.Tree, raises Lost where the answer is wrong, and may return a remark."""
import importlib.util
import sys

# In the order of bench/LAB.md, each with the files that are handed in. Nothing else of a student's tree is looked at.
FILES = {
    "program": ["lab/root.asm"],
    "instruction": ["core/baby/insns.def", "core/baby/insns.h", "core/baby/reference.c"],
    "vm": ["tests/guests/stack/insns.h", "tests/guests/stack/reference.c"],
    "superinstructions": ["core/baby/fuse.def"],
    "engine": ["core/engine/switch2.inc", "core/engines.def"],
    "calls": ["core/baby/calls.c"],
}
NAMES = list(FILES)


class Lost(Exception):
    """A test that is not passed; the message tells students why."""


class Test:
    def __init__(self, points, name, function, hidden):
        self.points, self.name, self.function, self.hidden = points, name, function, hidden


class Exercise:
    def __init__(self, name):
        self.name, self.files, self.tests = name, FILES[name], []


_collected = []


def test(points, name):
    """Makes a function a test."""
    def collect(function):
        _collected.append((points, name, function))
        return function
    return collect


def load(top, name):
    exercise = Exercise(name)
    for directory in ("visible", "hidden"):
        file = top / "tools" / "course.d" / directory / f"{name}.py"
        if not file.exists():
            continue
        _collected.clear()
        spec = importlib.util.spec_from_file_location(f"{directory}_{name}", file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # hidden tests use what the visible ones have
        spec.loader.exec_module(module)
        exercise.tests += [Test(*collected, directory == "hidden") for collected in _collected]
    return exercise
