"""Many machines: the results of each as a summary, and a page that compares their CPUs."""
import collections
import concurrent.futures
import hashlib
import json
import math
import pathlib
import statistics

from . import charts
from .control import Control
from .document import Banner, Bullets, Figure, Paragraph, Section, Table
from .estimates import Estimate
from .figures import groups
from .formats import ratio_text
from .results import CONTROL, Bad, Results, clean, cpu_of
from .words import counted

FORMAT = 3  # of the merged file
ASKED = ("bobbin_version", "engines", "part_of_each_workload", "repetitions")  # of results that may be compared
OF_CELLS = ("guest", "engine", "flavour", "available", "compiler", "flags", "code_bytes")


def digest(value):
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def build_of(context):
    """What must be the same on all hosts of one architecture."""
    cells = sorted(json.dumps({key: cell.get(key) for key in OF_CELLS}) for cell in context["cells"])
    return digest([context.get("build_id"), cells])


def summarised(name, data):
    """A host's part of the merged file."""
    results = Results(name, clean(data))
    if results.context.get("complete") is not True:
        return {"state": "under way"}
    ratios = {}
    for group in groups(results):
        base = group.base(None)
        for engine in group.timed:
            estimate = group.time.mean_ratio(engine, base) if base else None
            if estimate:
                ratios.setdefault(f"{group.name()}, relative to {base}", {})[engine] = list(estimate)
    context = results.context
    return {"state": "wrong" if results.errors else "done", "cpu": cpu_of(context), "kernel": context.get("kernel"),
            "governor": context.get("scaling_governor"), "date": context.get("date"), "control": Control(results).verdict(),
            "machine": context.get("machine"), "build": build_of(context), "asked": digest([context.get(key) for key in ASKED]),
            "compilers": sorted({str(cell["compiler"]) for cell in context["cells"] if cell.get("compiler")}),
            "build_id": context.get("build_id"), "invented": bool(context.get("invented")), "engines": results.order(), "ratios": ratios}


def read_host(path):
    """The summary of a file."""
    content = path.read_bytes()
    try:
        data = json.loads(content)
        if not isinstance(data, dict):
            raise ValueError("it is something else than results")
        if isinstance(data.get("context"), dict):
            data["context"].pop("handlers", None)  # half of a file, and of no use here
        host = summarised(str(path), data)
    except (ValueError, RecursionError, Bad) as error:
        host = {"state": "refused", "why": str(error).removeprefix(f"{path}: ")}
    return host | {"sha256": hashlib.sha256(content).hexdigest()}


def merge(folder, before):
    """{host: summary} of all files, those that have not changed taken from `before`; the same files give the same, in any order."""
    hosts, new = {}, []
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        known = before.get(path.stem)
        if known and known.get("sha256") == hashlib.sha256(path.read_bytes()).hexdigest():
            hosts[path.stem] = known
        else:
            new.append(path)
    with concurrent.futures.ProcessPoolExecutor() as processes:
        hosts |= zip((path.stem for path in new), processes.map(read_host, new))
    return dict(sorted(hosts.items()))


def most(values):
    """The commonest; of several the first."""
    counts = collections.Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def sorted_out(hosts):
    """Those to compare, and why the others are not: of several builds the one that most hosts of an architecture ran is taken."""
    done = [host for host in hosts.values() if host["state"] == "done"]
    asked = most(host["asked"] for host in done)
    builds = {machine: most(host["build"] for host in done if host["machine"] == machine)
              for machine in {host["machine"] for host in done}}
    kept, why = {}, {}
    for name, host in sorted(hosts.items()):
        if host["state"] == "under way":
            why[name] = "not complete yet"
        elif host["state"] == "refused":
            why[name] = f"refused: {host['why']}"
        elif host["state"] == "wrong":
            why[name] = "refused: it has wrong results"
        elif host["asked"] != asked or host["build"] != builds[host["machine"]]:
            why[name] = "refused: of another build, or another part of the workloads, than most"
        elif host["control"] and not host["control"]["believed"]:
            why[name] = "not to be believed: one cell, measured under two names, differs"
        else:
            kept[name] = host
    return kept, why


def of_hosts(estimates):
    """Of a single host its own interval; of several their geometric mean, from the least to the most; None of none."""
    if not estimates:
        return None
    if len(estimates) == 1:
        return Estimate(*estimates[0])
    values = [value for value, *_ in estimates]
    return Estimate(math.exp(statistics.fmean(map(math.log, values))), min(values), max(values))


INVENTED = "Invented figures: nothing of this has been measured."


def caption(kept):
    """What a picture of these must say where it stands alone."""
    hosts = list(kept.values())
    cpus, dates = {host["cpu"] for host in hosts}, sorted(str(host["date"])[:10] for host in hosts if host["date"])
    lines = [f"{counted(len(cpus), 'CPU')} of {counted(len(hosts), 'host')}. Geometric means over the workloads; below 1 is faster, and ~ may "
             "be on either side of 1."]
    if len(cpus) == 1:
        lines.append("One CPU is not a comparison yet.")
    if any(host["invented"] for host in hosts):
        return [INVENTED, *lines]
    compilers = sorted({compiler for host in hosts for compiler in host["compilers"]})
    return [*lines, "; ".join([*compilers, *sorted({*dates[:1], *dates[-1:]})])]


def document(hosts):
    kept, why = sorted_out(hosts)
    by_cpu = {}
    for name, host in kept.items():
        by_cpu.setdefault(host["cpu"], []).append(name)
    root = Section("Bobbin: CPUs compared")
    root.add(Paragraph(f"{counted(len(by_cpu), 'CPU')} of {counted(len(kept), 'host')}, and {counted(len(why), 'host')} left out. "
                       "Ratios of time, geometric mean over the workloads, below 1 is faster; the interval of one host is its 95 % interval, "
                       "of several from the least of them to the most."),
             Banner(INVENTED) if any(host["invented"] for host in kept.values()) else None)
    for title in sorted({title for host in kept.values() for title in host["ratios"]}):
        found = {cpu: [kept[name]["ratios"].get(title, {}) for name in names] for cpu, names in by_cpu.items()}
        order = next(iter(kept.values()))["engines"]
        engines = [engine for engine in order if any(engine in of for ratios in found.values() for of in ratios)]
        estimates = {(cpu, engine): of_hosts([of[engine] for of in ratios if engine in of])
                     for cpu, ratios in found.items() for engine in engines}
        rows = [["CPU", "hosts", *engines]]
        rows += [[cpu, str(len(found[cpu])), *(ratio_text(estimates[cpu, engine]) for engine in engines)] for cpu in sorted(found)]
        anchor = title.partition(", relative")[0].replace(", flavour ", "-")
        chart = charts.heat(f"cpus-{anchor}", title, sorted(found), engines, lambda cpu, engine, of=estimates: of[cpu, engine])
        root.sections.append(Section(title, [Figure(chart, Table("With intervals", rows, folded=True))], anchor=anchor))
    listed = Section("Hosts", anchor="hosts")
    listed.add(Table("Compared", [["host", "CPU", "kernel", "governor", "control (99 % interval)", "date"]] + [
        [name, host["cpu"], str(host["kernel"] or "-"), str(host["governor"] or "-"),
         ratio_text(Estimate(*(host["control"][key] for key in ("ratio", "low", "high")))) if host["control"] else "none",
         str(host["date"] or "-")] for name, host in kept.items()], (0, 1, 2, 3, 5)) if kept else Paragraph("None."))
    if why:
        listed.add(Bullets([f"`{name}`: {reason}" for name, reason in why.items()]))
    root.sections.append(listed)
    return root


REBENCH = ("invocation", "iteration", "value", "unit", "criterion", "benchmark", "executor", "suite", "extraArgs", "cores", "inputSize",
           "varValue", "machine")


def rebench(folder, kept):
    """The lines of ReBench's data file (https://rebench.readthedocs.io): each repetition an invocation, by its CPU time; guests are
    suites, engines executors, the points of a sweep one benchmark with its variable."""
    yield "#!bench/sweep rebench"
    yield f"# Execution Start: {min((host['date'] for host in kept.values() if host['date']), default='unknown')}"
    for name, host in kept.items():
        yield "# Environment: " + json.dumps({"hostName": name, "cpu": host["cpu"], "osType": host["kernel"]})
    yield "# " + "\t".join(REBENCH)
    for name in kept:
        results = Results(name, clean(json.loads((pathlib.Path(folder) / f"{name}.json").read_bytes())))
        for run in results.runs:
            benchmark = run.sweep or run.workload
            engine = run.engine + (CONTROL if run.control else "")
            yield "\t".join((str(int(run.round or 0) + 1), "1", f"{1e3 * run.cpu_time:f}", "ms", "total", benchmark, engine,
                            f"{run.guest}/{run.flavour}", "", "1", "", f"{run.x:g}" if run.sweep else "", name))
