#!/usr/bin/env python3
"""Result files as bobbin-bench writes them, with invented figures, for the tests of bobbin-report.

    invented.py [SEED [REPETITIONS [NOISE]]] >results.json
"""
import json
import math
import random
import sys

# How many times the time of `direct` each engine takes, and how much that grows along a sweep.
SPEED = {"reference": (6.0, 1.1), "switch": (1.2, 2.0), "call": (1.8, 1.5), "direct": (1.0, 1.2), "tail": (1.0, 1.2)}
WORKLOADS = {"baby": ("divide", "ruin"), "rv64": ("calls", "lz", "sort")}
PEERS = {"qemu-riscv64": 0.4, "native": 0.1}
SWEEPS = {"distinct": (1, 8, 64, 128), "mystery": (0, 0.5, 1)}
JUMPS = {"reference": 1, "switch": 1, "call": 0, "direct": 200, "tail": 200}


def results(seed=1, repetitions=5, noise=0.01, speed=None, two_lengths=False, control=None, drift=0.0, layouts=1, placed=0.0):
    """`speed` takes the place of single engines' factors. With two lengths, a peer's start-up is half of its time. `control`:
    how many times the time of `switch` a control takes; None: there is none.
    `drift`: how much rounds differ, all alike. `placed`: how much the layouts of the code differ, each cell on its own."""
    draw = random.Random(seed)
    factors = {name: (factor, growth) for name, (factor, growth) in SPEED.items()}
    factors |= {name: (factor, factors[name][1]) for name, factor in (speed or {}).items()}
    runs = []
    shift = random.Random(-seed)
    rounds = [math.exp(shift.gauss(0, drift)) for _ in range(repetitions)]

    def add(name, nanoseconds):
        places = random.Random(f"{seed} {name.replace('@control', '')}")
        factors_of_layouts = [math.exp(places.gauss(0, placed)) for _ in range(layouts)]
        for i in range(repetitions):
            taken = nanoseconds * math.exp(draw.gauss(0, noise)) * rounds[i] * factors_of_layouts[i % layouts]
            runs.append({
                "name": name, "run_name": name, "run_type": "iteration", "repetitions": repetitions,
                "repetition_index": i, "layout": i % layouts, "threads": 1, "iterations": 1, "real_time": taken * 20, "cpu_time": taken * 20,
                "time_unit": "ms", "steps": 20_000_000, "per_insn": taken * 1e-9
            })
            if two_lengths and "=" not in name and name.startswith("rv64"):
                share = 0.625 if name.endswith("/process") else 0.25
                runs[-1].update(short_steps=5_000_000, short_cpu_time=taken * 20 * share)

    for guest, workloads in WORKLOADS.items():
        for i, workload in enumerate(workloads):
            for engine, (factor, _) in factors.items():
                add(f"{guest}/{workload}/{engine}/fast", (i + 1) * factor)
            if control:
                add(f"{guest}/{workload}/switch@control/fast", (i + 1) * factors["switch"][0] * control)
            for peer, factor in PEERS.items() if guest == "rv64" else ():
                add(f"{guest}/{workload}/{peer}/process", (i + 1) * factor)
    for sweep, xs in SWEEPS.items():
        for i, x in enumerate(xs):
            for engine, (factor, growth) in factors.items():
                # All alike at the first point, so that there is something to tell apart later.
                add(f"rv64/{sweep}={x}/{engine}/fast", (factor if engine == "reference" else 1) * growth**i)
    cells = [{
        "guest": guest, "engine": engine, "flavour": "fast", "available": True, "compiler": "cc 1.2",
        "flags": f"-O2 -f{engine}", "indirect_jumps": JUMPS[engine], "indirect_calls": int(engine == "call"),
        "code_bytes": 1000
    } for guest in WORKLOADS for engine in SPEED]
    cells.append(
        {"guest": "rv64", "engine": "super", "flavour": "fast", "available": False, "why_not": "cc 1.2 is too old"})
    context = {
        "date": "2000-01-01T00:00:00+00:00", "cpu": "Sample CPU",
        "cpu_id": {"family": 1, "model": 2, "stepping": 3, "microcode": "0x1"}, "bobbin_version": "0.0.0",
        "executable": "bobbin-bench", "command": ["bobbin-bench", "--peer", "native={} x"], "num_cpus": 2,
        "mhz_per_cpu": 3000, "load_avg": [0.1, 0.2, 0.3], "caches": [{
            "type": "Data", "level": 1, "size": 32768, "num_sharing": 1
        }], "kernel": "Linux 1.0", "pinned_cpu": 1, "libc": "libc 1", "scaling_governor": None,
        "perf": "not available: no such counter on this machine", "seed": seed, "repetitions": repetitions, "engines": [
            *SPEED, "super"
        ], "guests": [{"name": "baby", "bodies": 7}, {"name": "rv64", "bodies": 150}], "peers": [
            {"name": name, "command": f"{name} {{}}", "version": "1.0"} for name in PEERS
        ], "cells": cells, "handlers": {
            f"rv64/{engine}/fast": {"insn": "c_add", "lines": ["0: mov (%rbx),%rax", "3: jmp *%rax"]}
            for engine in ("switch", "direct")
        }, "warnings": ["the load was high"], "complete": True, "layouts": [None, *range(1, layouts)]
    }
    if control:  # which comes first by turns
        runs.sort(key=lambda run: (run["repetition_index"], ("@control" in run["name"]) == (run["repetition_index"] % 2 == 0)))
    return {"context": context, "benchmarks": runs}


if __name__ == "__main__":
    json.dump(results(*(kind(text) for kind, text in zip((int, int, float), sys.argv[1:]))), sys.stdout, indent=1)
