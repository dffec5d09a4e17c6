"""Builds what was handed in, exercise by exercise, and tests it. Nothing here looks at a clock: what counts is what is computed,
the shape of machine code, and numbers of instructions and branches beside those of another engine of the same build."""
import json
import os
import platform
import re

import bounded
import trees
from exercises import Lost

BUILD_SECONDS = 60  # of processor time, for each process of a build
GIVE_UP = 2  # an exercise has this many commands that come to no end; the rest of it is lost then
COUNTED_STEPS = 100000


class Tree:
    """A tree with a build, and what tests ask of it. Their files are in a directory of their own."""

    def __init__(self, top, seconds):
        self.top, self.seconds, self.wild = top, seconds, 0
        self.build = top / "build" / "course"
        self.own = self.build / "graded"
        self._cells = None

    # ---- Building

    def make(self):
        """True, or what the compiler says."""
        self._cells, self.wild = None, 0
        commands = [["cmake", "--build", str(self.build), "--target", "bobbin-command"]]
        if not (self.build / "build.ninja").exists():
            commands.insert(0, ["cmake", "--preset", "course"])
        for command in commands:
            done = bounded.run(command, self.top, BUILD_SECONDS)
            if done.status != 0:
                return "\n".join(line for line in (done.out + done.err).splitlines() if not line.startswith("["))
        self.own.mkdir(exist_ok=True)
        return True

    def put(self, given, handed_in, files):
        """The files of one exercise as they were handed in, all others as they were given."""
        handed_in_files = [name for name in files if os.path.lexists(handed_in / name)]
        for name in trees.all_files():
            if not trees.copy_file((handed_in if name in handed_in_files else given) / name, self.top / name):
                raise Lost(f"{name} is not a file of at most 1 MB")
        if not handed_in_files:
            raise Lost(f"none of its files is here: {', '.join(files)}")

    # ---- Running

    def write(self, name, text):
        file = self.own / name
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, command):
        """For what may take no more than its limits."""
        if self.wild >= GIVE_UP:
            raise Lost("not tried: other commands of this exercise came to no end")
        done = bounded.run(command, self.own, self.seconds)
        if done.status is None:
            self.wild += 1
            raise Lost(f"bobbin {command[command.index(self.bobbin()) + 1]} did not come to an end: "
                       "it used up its processor time, its memory, or its output")
        if done.status < 0:
            raise Lost(f"bobbin was ended by signal {-done.status}\n{done.err}")
        return done

    def bobbin(self):
        return str(self.build / "tools" / "bobbin")

    def ask(self, *arguments):
        """What bobbin prints as JSON."""
        done = self.run([self.bobbin(), arguments[0], "--json", *map(str, arguments[1:])])
        try:
            return json.loads(done.out)
        except ValueError as why:
            raise Lost(done.err.replace(str(self.own) + "/", "")) from why

    def end_of(self, program, steps=1000000, engine="reference"):
        """How a program ends: .stop, .registers by name, .memory by address."""
        end = self.ask("run", "--engine", engine, "--max-steps", steps, program)
        end["memory"] = {word["address"]: word["value"] for word in end["memory"]}
        return end

    def same(self, program, engine="all", steps=1000000):
        """Every engine in lockstep with the reference; how many cells were compared."""
        done = self.run([self.bobbin(), "diff", "--engine", engine, "--max-steps", str(steps), str(program)])
        if done.status != 0:
            raise Lost("bobbin diff says\n" + self.plain(done.out + done.err))
        return len(re.findall(": same as the reference", done.out))

    def plain(self, text):
        """Of a long report its beginning, without the names of directories, and without what is the same."""
        lines = text.replace(str(self.own) + "/", "").replace(str(self.top) + "/", "").splitlines()
        lines = [line for line in lines if "same as the reference" not in line and "not available" not in line]
        return "\n".join(lines[:15] + ["..."] * (len(lines) > 15))

    # ---- Looking

    def cell(self, name):
        """A cell as `bobbin list` has it, by its name: guest/engine/flavour."""
        if self._cells is None:
            listed = self.ask("list")
            self._cells = {"/".join((cell["guest"], cell["engine"], cell["flavour"])): cell for cell in listed["cells"]}
        if name not in self._cells or not self._cells[name]["available"]:
            raise Lost(f"there is no cell {name}")
        return self._cells[name]

    def workload(self, name):
        return self.top / "bench" / "workloads" / "baby" / f"{name}.asm"

    def count(self, engine, program, event):
        """What callgrind counts in a run of so many steps: Ir instructions of the host, Bi indirect branches."""
        file = self.own / "callgrind.out"
        command = ["valgrind", "--tool=callgrind", "--branch-sim=yes", "--smc-check=all", "--vgdb=no",
                   f"--callgrind-out-file={file}", self.bobbin(), "run", "--engine", engine, "--flavour", "fast", "--max-steps",
                   str(COUNTED_STEPS), str(program)]
        done = self.run(command)
        counted = file.read_text(encoding="utf-8") if file.exists() else ""
        file.unlink(missing_ok=True)
        events, totals = (re.search(rf"^{line}: (.*)$", counted, re.MULTILINE) for line in ("events", "totals"))
        if events is None or totals is None:
            raise Lost(f"bobbin run --engine {engine} could not be counted\n{self.plain(done.err)}")
        return dict(zip(events[1].split(), map(int, totals[1].split())))[event]

    def ratio(self, engine, baseline, program, event, most):
        """As many times as the baseline, which is counted in the same way; more than `most` is lost."""
        times = self.count(engine, program, event) / self.count(baseline, program, event)
        what = {"Ir": "host instructions", "Bi": "indirect branches"}[event]
        told = f"{program.stem}: {engine} has {times:.2f} times as many {what} as {baseline}; {most:.2f} is the most"
        if times > most:
            raise Lost(told)
        return told


class Result:
    def __init__(self, exercise, test):
        self.exercise, self.test, self.score, self.output = exercise.name, test, 0, ""


def grade_exercise(exercise, tree, given, handed_in):
    results = [Result(exercise, test) for test in exercise.tests]
    try:
        tree.put(given, handed_in, exercise.files)
        built = tree.make()
        if built is not True:
            raise Lost("it does not build:\n" + tree.plain(built))
    except Lost as why:
        for result in results:
            result.output = str(why)
        return results
    for result in results:
        try:
            result.output = result.test.function(tree) or ""
            result.score = result.test.points
        except Lost as why:
            result.output = str(why)
    return results


def grade(top, handed_in, exercises, work, seconds):
    """What is handed in is never built where it is: its files go into a tree that is as students got it."""
    if not handed_in.is_dir():
        raise trees.Wrong(f"{handed_in} is not a directory")
    tree = Tree((work / "tree").resolve(), seconds)
    if not tree.top.exists():
        trees.make(top, tree.top)
    given = tree.top / trees.GIVEN
    if not tree.build.exists():
        built = tree.make()
        if built is not True:
            raise trees.Wrong(f"the tree as it is handed out does not build here:\n{built}")
    results = []
    for exercise in exercises:
        if exercise.name == "calls" and platform.machine() != "x86_64":
            print("calls: not graded on this machine: its thresholds are for x86-64")
            continue
        results += grade_exercise(exercise, tree, given, handed_in)
    return results


def as_gradescope(results):
    tests = [{
        "name": f"{result.exercise}: {result.test.name}",
        "score": result.score,
        "max_score": result.test.points,
        "status": "passed" if result.score > 0 else "failed",
        "output": result.output,
        "visibility": "after_published" if result.test.hidden else "visible",
    } for result in results]
    return json.dumps({"stdout_visibility": "hidden", "tests": tests}, indent=1) + "\n"


def as_text(results):
    text = ""
    for name in dict.fromkeys(result.exercise for result in results):
        own = [result for result in results if result.exercise == name]
        text += f"{name}: {sum(result.score for result in own)} of {sum(result.test.points for result in own)}\n"
        for result in own:
            text += f"  {result.score} of {result.test.points}  {'hidden: ' * result.test.hidden}{result.test.name}\n"
            text += "".join(f"          {line}\n" for line in result.output.splitlines())
    return text + f"{sum(result.score for result in results)} of {sum(result.test.points for result in results)} points\n"
