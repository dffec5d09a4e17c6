"""Result files of bobbin-bench and whole-process: reading them, comparing what is in them, and laying out tables."""
import json
import math
import statistics
import sys


class Bad(Exception):
    pass


def read(path):
    """The repetitions as {(guest, flavour): {workload: {engine: [seconds]}}}, the errors, the context, and the largest
    part of its time that a run had to wait."""
    try:
        with (sys.stdin if path == "-" else open(path, encoding="utf-8")) as file:
            data = json.load(file)
        context = data.get("context", {})
        if "benchmarks" in data:  # Google Benchmark; aggregates are worked out again from the repetitions
            runs = [(run["run_name"], [run.get("per_insn")], run.get("error_message"), waited(run))
                    for run in data["benchmarks"] if run.get("run_type") == "iteration"]
        else:  # whole-process, or hyperfine
            runs = [(run["command"], run["times"], None, waited_in_all(run)) for run in data["results"]]
        tables, errors, waits = {}, {}, []
        for name, times, error, wait in runs:
            guest, workload, engine, flavour = name.split("/")
            times_of = tables.setdefault((guest, flavour), {}).setdefault(workload, {}).setdefault(engine, [])
            waits.append(wait)
            if error:
                errors[name] = error
            else:
                times_of += [float(time) for time in times]
    except OSError as error:
        raise Bad(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Bad(f"{path}: not what bobbin-bench or whole-process writes: {error}") from error
    if not tables:
        raise Bad(f"{path}: no single repetition in it (--benchmark_report_aggregates_only leaves them out)")
    return tables, errors, context, max(waits)


def waited(run):
    """Which part of its real time a run did not have the CPU."""
    return 1 - run["cpu_time"] / run["real_time"] if run.get("real_time") else 0


def waited_in_all(run):
    """The same of all the runs that whole-process made of a command; hyperfine itself does not write it down."""
    return 1 - sum(run["times"]) / sum(run["real_times"]) if "real_times" in run else 0


def compare(times, base):
    """The ratio, and the least and the most it could be."""
    return (statistics.median(times) / statistics.median(base), min(times) / max(base), max(times) / min(base))


def mean(ratios):
    return tuple(math.exp(statistics.fmean(math.log(ratio[i]) for ratio in ratios)) for i in range(3))


def facts_of(context, guest, engine, flavour):
    """How that cell was made, as a dictionary, with `unavailable` if it was not; None if the file does not say."""
    text = context.get(f"{guest}/{engine}/{flavour}")
    return None if text is None else dict(fact.split("=", 1) for fact in text.split("; ") if "=" in fact)


def in_order(table, context):
    """Engines in the library's order, measured or not; a file that does not tell it has them sorted."""
    known = context.get("engines", "").split()
    return known + sorted({engine for times in table.values() for engine in times} - set(known))


def layout(rows, markdown, left=(0,)):
    """Lines of text or Markdown; the columns in `left` are aligned to the left."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [[cell.ljust(width) if i in left else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
             for row in rows]
    if not markdown:
        return ["  ".join(line).rstrip() for line in lines]
    rule = ["-" * width if i in left else "-" * (width - 1) + ":" for i, width in enumerate(widths)]
    return ["| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]]]
