"""Result files of bobbin-bench and whole-process: reading them, and refusing what is none."""
import json
import re
import sys

from .estimates import Observed

NUMBER = re.compile(r"\d+(\.\d+)?")


class Bad(Exception):
    pass


class Results:
    """What is in a file.

    context   as it stands there, its main parts checked
    cells     {"rv64/direct/fast": how it was made}
    times     {(guest, flavour): {workload: {engine: [CPU seconds per guest instruction]}}}, points of the dispatch study
              left out, peers (flavour "process") added to each flavour of their guest
    steady    the same between two lengths of the same work: start-up and translation are in both, and cancel out
    start     the same, CPU seconds that are left for them
    controls  {run's name: its times and those of the same cell under its second name}
    seconds   as `times`, CPU seconds of the whole run
    study     {(guest, flavour): {sweep: {x: {engine: [the same]}}}}
    counters  {(guest, flavour): {workload: {engine: {counter: [per guest instruction]}}}}
    study_counters  {(guest, flavour): {sweep: {counter: {x: {engine: [per guest instruction]}}}}}
    whole     the groups whose instructions nobody counted: their times are CPU seconds of a whole run
    counts    {cell: {workload: {name: number}}}, from bobbin-bench --count
    errors    {run's name: what was wrong}
    runs      the repetitions that went well
    notes     what else a reader must know
    """

    def __init__(self, path, data):
        self.path, self.data = path, data
        self.context = checked_context(data.get("context", {}))
        self.counts = checked_counts(data.get("counts", {}))
        self.cells = {f"{cell['guest']}/{cell['engine']}/{cell['flavour']}": cell for cell in self.context["cells"]}
        self.times, self.seconds, self.steady, self.start, self.study, self.counters = {}, {}, {}, {}, {}, {}
        self.study_counters = {}
        self.errors, self.notes = {}, []
        self.whole = set()
        runs = [
            Run(run, number) for number, run in enumerate(want(data.get("benchmarks"), list, "benchmarks"))
            if want(run, dict, "a benchmark").get("run_type", "iteration") == "iteration"
        ]
        if not runs and not self.counts:
            raise Bad(f"{path}: no repetition in it")
        self.runs = [run for run in runs if not run.error]
        self.repetitions = 0
        self.sort(runs)
        self.note(runs)

    def of_layout(self, layout):
        """What was measured in this layout of the code alone."""
        return Results(self.path, self.data | {"benchmarks": [run for run in self.data["benchmarks"] if run.get("layout") == layout]})

    def sort(self, runs):
        peers = {peer["name"] for peer in self.context["peers"]}
        flavours = {}  # of each guest, those of engines
        for run in runs:
            if run.flavour != "process" or run.engine not in peers:
                flavours.setdefault(run.guest, set()).add(run.flavour)
        places = {
            run: [(run.guest, flavour) for flavour in sorted(flavours.get(run.guest, {run.flavour}))]
            if run.engine in peers else [(run.guest, run.flavour)]
            for run in runs
        }
        self.whole = {
            place
            for run in runs for place in places[run]
            if not run.error and run.per_insn is None and (run.engine not in peers or place[1] == "process")
        }
        self.controls = {run.twin: ([], []) for run in runs if run.control}
        dropped, too_short, unsteady = set(), set(), {run.name for run in runs if run.steady is not None and run.steady <= 0}
        for run in runs:
            if run.error:
                self.errors.setdefault(run.name, run.error)
                continue
            for place in places[run]:
                time = run.cpu_time if place in self.whole else run.per_insn
                if time is None:
                    dropped.add(run.name)
                elif time < 1 / MOST:
                    too_short.add(run.name)
                if time is None or time < 1 / MOST:
                    continue
                if run.twin in self.controls:
                    self.controls[run.twin][run.control].append(run.observed(time))
                if not run.control:
                    times = self.at(self.times, self.study, place, run)
                    times.append(run.observed(time))
                    self.at(self.seconds, {}, place, run).append(run.observed(run.cpu_time))
                    self.repetitions = max(self.repetitions, len(times))
                    if run.steady is not None and run.name not in unsteady:
                        self.at(self.steady, {}, place, run).append(run.observed(run.steady))
                        self.at(self.start, {}, place, run).append(run.observed(run.start))
                    self.count(place, run)
        if dropped:
            self.notes.append("Left out, as nobody counted their guest instructions: " + ", ".join(sorted(dropped)))
        if too_short:
            self.notes.append("Left out, as they took no time that the clock could see: " +
                              ", ".join(sorted(too_short)))
        if unsteady:
            self.notes.append("Without a steady state, as their two lengths are too short to tell apart: " +
                              ", ".join(sorted(unsteady)))
        if not self.times and not self.study and not self.errors and not self.counts:
            raise Bad(f"{self.path}: no repetition in it that took any time")

    @staticmethod
    def at(times, study, place, run):
        if run.sweep:
            table = study.setdefault(place, {}).setdefault(run.sweep, {}).setdefault(run.x, {})
        else:
            table = times.setdefault(place, {}).setdefault(run.workload, {})
        return table.setdefault(run.engine, [])

    def count(self, place, run):
        for name, value in run.counters.items():
            if run.sweep:
                table = self.study_counters.setdefault(place, {}).setdefault(run.sweep, {}).setdefault(name, {})
                table.setdefault(run.x, {}).setdefault(run.engine, []).append(value)
            else:
                table = self.counters.setdefault(place, {}).setdefault(run.workload, {}).setdefault(run.engine, {})
                table.setdefault(name, []).append(value)

    def note(self, runs):
        if self.context.get("measures"):
            self.notes.append(f"Times are {self.context['measures']}")
        brief = {run.name for run in runs if run.real_time and run.real_time * run.iterations < BRIEF}
        if brief:
            self.notes.append(f"Too short to trust: {len(brief)} of {len({run.name for run in runs})} took less than "
                              f"{1e3 * BRIEF:.0f} ms, {min(brief)} for one")
        waits = [1 - run.cpu_time / run.real_time for run in runs if run.real_time]
        if waits and max(waits) > 0.05:
            self.notes.append(
                f"The machine was busy: a run waited up to {100 * max(waits):.0f} % of its time for the CPU")

    def engines(self, group):
        """Those that were measured there, in the library's order, peers last: the order of every table."""
        tables = [
            *self.times.get(group, {}).values(),
            *(point for sweep in self.study.get(group, {}).values() for point in sweep.values())
        ]
        measured = {engine for table in tables for engine in table}
        return [engine for engine in self.order() if engine in measured]

    def order(self):
        peers = [peer["name"] for peer in self.context["peers"]]
        tables = [table for group in self.times.values() for table in group.values()]
        tables += [table for group in self.study.values() for sweep in group.values() for table in sweep.values()]
        known = [*dict.fromkeys([*self.context["engines"], *(cell["engine"] for cell in self.context["cells"])])]
        others = {engine for table in tables for engine in table} - set(known) - set(peers)
        return [name for name in known if name not in peers] + sorted(others) + peers

    def groups(self):
        return sorted({*self.times, *self.study})

    def peers(self, group):
        names = {peer["name"] for peer in self.context["peers"]}
        return [engine for engine in self.engines(group) if engine in names]


BRIEF = 0.02  # seconds
COUNTERS = ("cycles", "instructions", "branches", "branch_misses", "frontend_stalls")


CONTROL = "@control"  # behind an engine's name: the same cell once more


class Run:
    """One repetition."""

    def __init__(self, run, number=0):
        self.number = number
        self.name = want(run.get("run_name", run.get("name")), str, "run_name")
        parts = self.name.split("/")
        if len(parts) != 4 or not all(parts):
            raise ValueError(f"'{self.name}' is not GUEST/WORKLOAD/ENGINE/FLAVOUR")
        self.guest, self.workload, self.engine, self.flavour = parts
        self.control = self.engine.endswith(CONTROL)
        self.engine = self.engine.removesuffix(CONTROL)
        self.twin = "/".join((self.guest, self.workload, self.engine, self.flavour))
        self.round, self.layout = (run.get(key) if run.get(key) is None else positive(run[key], f"{key} of {self.name}")
                                   for key in ("repetition_index", "layout"))
        self.sweep, _, x = self.workload.partition("=")
        if not NUMBER.fullmatch(x):
            self.sweep = ""
        self.x = float(x) if self.sweep else None
        self.error = None
        self.cpu_time = self.real_time = self.per_insn = self.steady = self.start = None
        self.counters = {}
        if run.get("error_occurred") or run.get("error_message"):
            self.error = str(run.get("error_message") or "it went wrong")
            return
        if run.get("time_unit", "ms") != "ms":
            raise ValueError(f"{self.name}: times in {run['time_unit']}, not ms")
        self.cpu_time = positive(run.get("cpu_time"), f"cpu_time of {self.name}") / 1e3
        self.real_time = positive(run.get("real_time", 0), f"real_time of {self.name}") / 1e3
        if run.get("per_insn") is not None:
            self.per_insn = positive(run["per_insn"], f"per_insn of {self.name}")
        self.iterations = positive(run.get("iterations", 1), f"iterations of {self.name}")
        if run.get("short_steps") is not None:
            self.tell_apart(run)
        self.counters = {
            name: positive(run[name], f"{name} of {self.name}")
            for name in COUNTERS if run.get(name) is not None
        }


    def observed(self, value):
        return Observed(value, self.round, self.layout, self.number)

    def tell_apart(self, run):
        """Start-up from what every further instruction takes, by the shorter run that was made just before."""
        steps, short, time = (positive(run.get(key), f"{key} of {self.name}")
                              for key in ("steps", "short_steps", "short_cpu_time"))
        if steps > short:
            self.steady = (self.cpu_time - time / 1e3) / (steps - short)
            self.start = self.cpu_time - self.steady * steps


def want(value, kind, what):
    if not isinstance(value, kind):
        raise ValueError(f"{what} {'is missing' if value is None else 'is something else than it should be'}")
    return value


MOST = 1e30  # of anything that is measured here; more would only overflow


def positive(value, what):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < MOST:
        raise ValueError(f"{what} is no time or number")
    return value


def checked_context(context):
    """With its lists in place, whatever the file left out."""
    context = dict(want(context, dict, "context"))
    for name in ("engines", "peers", "cells", "guests", "warnings", "layouts"):
        context[name] = want(context.get(name) or [], list, f"context.{name}")
    for name in (*context["engines"], *context["warnings"]):
        want(name, str, "a name in context.engines, or a warning,")
    for cell in context["cells"]:
        for key in ("guest", "engine", "flavour"):
            want(want(cell, dict, "a cell").get(key), str, f"a cell's {key}")
        for key in ("indirect_jumps", "indirect_calls", "code_bytes"):
            if cell.get(key) is not None:
                positive(cell[key], f"a cell's {key}")
    for guest in context["guests"]:
        want(want(guest, dict, "a guest").get("name"), str, "a guest's name")
        guest.setdefault("bodies", guest.get("insns"))  # as it was called before
        positive(guest["bodies"], "a guest's number of bodies")
    for peer in context["peers"]:
        want(want(peer, dict, "a peer").get("name"), str, "a peer's name")
    context["cpu_id"] = want(context.get("cpu_id") or {}, dict, "context.cpu_id")
    handlers = context["handlers"] = want(context.get("handlers") or {}, dict, "context.handlers")
    for handler in handlers.values():
        for line in want(want(handler, dict, "a handler").get("lines"), list, "a handler's lines"):
            want(line, str, "a handler's line")
        for facts in want(handler.setdefault("rows", {}), dict, "a handler's rows").values():
            for fact in want(facts, list, "a row's facts"):
                positive(fact, "a row's fact")
            if len(facts) != len(want(handler.get("facts"), list, "a handler's facts")):
                raise ValueError("a row's facts are not as many as they should be")
    return context


def cpu_of(context):
    """Its name, and what tells it from others of that name."""
    told = context["cpu_id"]
    name = str(context.get("cpu") or "CPU unknown")
    return f"{name} ({', '.join(f'{key} {value}' for key, value in told.items())})" if told else name


def checked_counts(counts):
    for cell, workloads in want(counts, dict, "counts").items():
        if cell.count("/") != 2:
            raise ValueError(f"'{cell}' is not GUEST/ENGINE/FLAVOUR")
        for values in want(workloads, dict, f"counts.{cell}").values():
            for name, value in want(values, dict, f"counts.{cell}").items():
                positive(value, f"{name} of {cell}")
    return counts


def clean(value):
    """No character in it that XML, a terminal or a file could not take, no backquote, which marks code in our own sentences,
    and no number beyond measure."""
    if isinstance(value, str):
        if value.isprintable() and "`" not in value:
            return value
        return "".join(c if c == "\n" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value).replace("`", "'")
    if isinstance(value, (int, float)) and not abs(value) < MOST:
        raise ValueError("a number in it is too large")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def read(path):
    try:
        if path == "-":
            data = json.load(sys.stdin)
        else:
            with open(path, encoding="utf-8") as file:
                data = json.load(file)
        return Results(path, clean(want(data, dict, "the whole")))
    except OSError as error:
        raise Bad(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Bad(f"{path}: not what bobbin-bench or whole-process writes: {error}") from error
