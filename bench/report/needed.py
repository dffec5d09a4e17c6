"""What has to be measured to answer claims: one run of bobbin-bench or matrix for all figures that need the same programs.

Each claim gets the same share of the time. A short look at a run's programs tells what a round of it takes, and from that follow how
much of each program is run and in how many rounds. These are written down, so that an interrupted measurement goes on as it
was begun.
"""
import json
import math
import os
import pathlib
import shlex
import signal
import subprocess
import sys

from .results import Bad

BENCH = pathlib.Path(__file__).resolve().parent.parent
FIRST = 2 / 3  # of the time is for all claims, what remains for those that are still undecided
ROUNDS, MORE_ROUNDS = (10, 30), (30, 200)  # as many at least, shorter programs if need be; and no more. Then: of those
LOOK, COUNTED = 50, 200  # these parts of the programs are run to see what a round takes, and to count


class Needed:
    """One run: its key is what is run, by what; engines are added by the claims that need them."""

    def __init__(self, kind, guests, point=None):
        self.kind, self.guests, self.point = kind, guests, point
        self.engines, self.claims = {}, 0  # in order

    @property
    def name(self):
        """Of its file."""
        return "-".join([*self.guests, *filter(None, [(self.point or "").replace("=", "-")]),
                         *([] if self.kind == "bobbin-bench" else [self.kind])])

    def add(self, engines):
        self.engines |= dict.fromkeys(engines)
        self.claims += 1
        return self

    def arguments(self):
        only = ["--no-study"] if self.kind != "matrix" and not self.point else []
        return [*(["--count"] if self.kind == "count" else []), *only, f"--guest={','.join(self.guests)}",
                *([f"--workload={self.point}"] if self.point else []), f"--engines={','.join(self.engines)}"]

    def command(self):
        return shlex.join(["bench/experiments/matrix" if self.kind == "matrix" else "bobbin-bench", *self.arguments()])


def needed_by(claim):
    """What one claim needs."""
    figure = claim["figure"]
    engines = [figure[key] for key in ("engine", "base") if key in figure]
    kind = "count" if figure["kind"] == "counted" else "matrix" if "@" in figure["engine"] else "bobbin-bench"
    guests = tuple(sorted(figure[key] for key in ("guest", "base_guest") if key in figure))
    return Needed(kind, guests, figure.get("point")).add(engines)


def needed_by_all(claims):
    found = {}
    for one in map(needed_by, claims):
        found.setdefault(one.name, Needed(one.kind, one.guests, one.point)).add(one.engines)
    return list(found.values())


def say(text):
    print(f"claims: {text}", file=sys.stderr, flush=True)


def length(seconds, budget, rounds=ROUNDS):
    """By how much programs are shortened, and in how many rounds they run, where a round of whole programs takes so many seconds."""
    least, most = rounds
    shorter = max(1, math.ceil(least * seconds / budget))
    return shorter, max(2, min(most, int(budget * shorter / seconds)))


def build(tree):
    """bobbin-bench, if it is not there; some minutes."""
    if (tree / "bench" / "bobbin-bench").exists():
        return
    say(f"building bobbin-bench in {tree}: some minutes")
    for command in (["cmake", "-S", BENCH.parent, "--preset", "bench", "-B", tree], ["cmake", "--build", tree]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Bad("\n".join([f"{shlex.join(map(str, command))}:", *(done.stdout + done.stderr).splitlines()[-5:]]))


class Measuring:
    """All that claims need, each run a file in one directory. What is there is not measured again."""

    def __init__(self, claims, folder, tree, minutes, part=FIRST, rounds=ROUNDS):
        self.needed, self.folder, self.tree, self.minutes, self.rounds = needed_by_all(claims), folder, tree, minutes, rounds
        self.budget = 60 * minutes * part / len(claims)  # seconds
        self.planned = {}
        self.why_not = {}  # by name of what could not be run

    def all(self):
        """The files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        build(self.tree)
        self.planned = plan = self.plan()
        for one in self.needed:
            if one.name not in plan or self.done(one):
                continue
            shorter, rounds, seconds = plan[one.name]
            minutes = sum(plan[other.name][2] for other in self.needed if other.name in plan and not self.done(other)) / 60
            say(f"{one.name}: {f'1/{shorter} of ' if shorter > 1 else ''}each program" + (f", {rounds} rounds" if rounds else ", counted") +
                f": {seconds:.0f} s; {minutes:.1f} min to go")
            partial = pathlib.Path(f"{self.file(one)}.partial")
            self.run(one, self.file(one), *self.options(one, shorter, rounds), *(["--resume"] if partial.exists() else []))
        return [str(self.file(one)) for one in self.needed if self.done(one)]

    def further(self, claims):
        """To measure these for longer, in what all() has left of the time; None if that would be no longer."""
        left = self.minutes - sum(seconds for _, _, seconds in self.planned.values()) / 60
        if not claims or 60 * left / len(claims) < self.budget:
            return None
        return Measuring(claims, self.folder / "further", self.tree, left, 1, MORE_ROUNDS)

    def file(self, one):
        return self.folder / f"{one.name}.json"

    def done(self, one):
        return self.file(one).exists() and not pathlib.Path(f"{self.file(one)}.partial").exists()

    @staticmethod
    def options(one, shorter, rounds):
        quick = [f"--quick={shorter}"] if shorter > 1 else []
        return {"count": [*quick, "--quiet"], "matrix": [*quick, f"--runs={rounds}"],
                "bobbin-bench": [*quick, f"--repetitions={rounds}", "--quiet"]}[one.kind]

    def run(self, one, out, *options):
        """Whether there is a file now. If interrupted, the same command goes on another time."""
        program = BENCH / "experiments" / "matrix" if one.kind == "matrix" else self.tree / "bench" / "bobbin-bench"
        with subprocess.Popen([program, *one.arguments(), *options, f"--out={out}"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
            try:
                said = process.communicate()[1].strip().splitlines()
            except BaseException:
                os.killpg(process.pid, signal.SIGTERM)  # what it has started, too
                process.wait()
                raise
        if process.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM):
            raise KeyboardInterrupt
        if process.returncode in (0, 1):  # 1: a run gave a wrong result, which the file names
            return True
        self.why_not[one.name] = "; ".join(line.partition(": ")[2] for line in said[-3:]) or f"exit status {process.returncode}"
        say(f"{one.name}: cannot be measured: {self.why_not[one.name]}")
        return False

    def plan(self):
        """{name: (by how much programs are shortened, rounds, seconds in all)}, as it was when the measurement was begun."""
        path = self.folder / "plan.json"
        plan = json.loads(path.read_bytes()) if path.exists() else {"minutes": self.minutes, "runs": {}}
        if plan["minutes"] != self.minutes:
            raise Bad(f"{self.folder} was begun with --minutes {plan['minutes']:g}: for another length name another directory")
        for one in self.needed:
            if one.name in plan["runs"]:
                continue
            if one.kind == "count":
                plan["runs"][one.name] = COUNTED, 0, self.budget
                continue
            say(f"{one.name}: looking how long it takes" + (", after building (some minutes)" if one.kind == "matrix" else ""))
            whole = self.seconds_of_round(one)
            if whole:
                shorter, rounds = length(whole, self.budget * one.claims, self.rounds)
                plan["runs"][one.name] = shorter, rounds, rounds * whole / shorter
                path.write_text(json.dumps(plan, indent=1) + "\n", encoding="utf-8")
        return plan["runs"]

    def seconds_of_round(self, one):
        """Of whole programs; None if they cannot be run."""
        out, shorter = self.folder / "look.json", 1 if one.point else LOOK
        if not self.run(one, out, *self.options(one, shorter, 1)):
            return None
        runs = json.loads(out.read_bytes())["benchmarks"]
        out.unlink()
        taken = sum(run.get("cpu_time", 0) * run.get("iterations", 1) + run.get("short_cpu_time", 0) for run in runs) / 1e3
        control = 0 if one.kind == "matrix" else 1 / len(one.engines)  # which a single round does not have
        return shorter * taken * (1 + control)
