"""What bobbin-report works out and says: estimates, intervals, sentences, escaping. `python3 -m unittest test_report`, here."""
import math
import pathlib
import random
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from invented import results as invented
from report import words
from report.charts import COLOURS, PEERS, SERIES, Colours
from report.claims import BORDER, FAILS, HOLDS, LAYOUT, MISSING, OPEN, Claims, read_claims, verdict
from report.comparison import Comparison
from report.contents import Report
from report.control import Control
from report.document import escaped, written
from report.estimates import Estimate, Observed, Sample, mean, mean_ratio, ratio, reach
from report.figures import groups
from report.formats import interval, ratio_text, short, time_text, times
from report.needed import length, needed_by_all
from report.results import Bad, Results
from report.shape import bodies, contradiction
from report.spread import spreads, variances


def results_of(data):
    return Results("invented.json", data)


def group_of(guest="rv64", **arguments):
    return next(group for group in groups(results_of(invented(**arguments))) if group.guest == guest)


class Bootstrap(unittest.TestCase):

    def test_constant(self):
        self.assertEqual(Sample([2.0] * 5, "a").estimate(), (2, 2, 2))

    def test_once(self):
        estimate = Sample([2.0], "a").estimate()
        self.assertEqual(estimate, (2, None, None))
        self.assertFalse(ratio(Sample([2.0], "a"), Sample([1.0] * 5, "b")).known())
        self.assertTrue(estimate.within(3), "no interval excludes anything")

    def test_of_five_the_interval_is_the_range(self):
        # The least is the median of a resample with probability 0.058, more than is left out.
        self.assertEqual(Sample([5.0, 1.0, 3.0, 2.0, 4.0], "a").estimate(), (3, 1, 5))

    def test_even(self):
        estimate = Sample([1.0, 2.0], "a").estimate()
        self.assertEqual(estimate, (1.5, 1, 2))

    def test_outlier(self):
        """The ends of eleven are left out: a single outlier does not reach the interval."""
        estimate = Sample([1 + i / 100 for i in range(10)] + [50.0], "a").estimate()
        self.assertLess(estimate.high, 1.1)

    def test_same_every_time_but_not_the_same_for_two(self):
        data = [2.0**i for i in range(9)]
        self.assertTrue((Sample(data, "a").draws == Sample(data, "a").draws).all())
        self.assertFalse((Sample(data, "a").draws == Sample(data, "b").draws).all())

    def test_mean_of_ratios(self):
        pairs = [(Sample([4.0] * 5, "a"), Sample([1.0] * 5, "b")), (Sample([1.0] * 5, "c"), Sample([1.0] * 5, "d"))]
        for value in mean_ratio(pairs):
            self.assertAlmostEqual(value, 2)
        for value in mean([Sample([2.0] * 5, "a"), Sample([8.0] * 5, "b")]):
            self.assertAlmostEqual(value, 4)

    def coverage(self, right, make, count=600):
        draw = random.Random(1)
        return sum(estimate.low <= right <= estimate.high for estimate in (make(draw, i) for i in range(count))) / count

    def test_coverage(self):
        """Of skewed times, as true ones are; the median of exp(N(0, s)) is 1."""

        def sample(draw, name, count, median=1):
            return Sample([median * math.exp(abs(draw.gauss(0, 0.1)) - 0.0674490) for _ in range(count)], name)

        for count in (5, 15):
            median = self.coverage(1, lambda draw, i, n=count: sample(draw, f"{i}", n).estimate())
            self.assertTrue(0.90 <= median <= 0.985, f"median of {count}: {median}")
        one = self.coverage(0.5, lambda draw, i: ratio(sample(draw, f"a{i}", 7, 1), sample(draw, f"b{i}", 7, 2)))
        self.assertTrue(0.92 <= one <= 1, f"ratio: {one}")
        several = self.coverage(
            0.5, lambda draw, i: mean_ratio([(sample(draw, f"a{i}{w}", 7, 1), sample(draw, f"b{i}{w}", 7, 2))
                                             for w in range(4)]), 200)
        self.assertTrue(0.90 <= several <= 1, f"mean: {several}")

    def test_what_few_repetitions_can_promise(self):
        self.assertEqual([reach(count) for count in (1, 2, 5)], [0, 0.5, 0.9375])


class Text(unittest.TestCase):

    def test_ratio(self):
        self.assertEqual(ratio_text(Estimate(0.9, 0.8, 1.1)), "~0.90 (0.80–1.10)")
        self.assertEqual(ratio_text(Estimate(0.9, 0.8, 0.95)), "0.90 (0.80–0.95)")
        self.assertEqual(ratio_text(Estimate(0.9)), "0.90")
        self.assertEqual(times(Estimate(0.97, 0.95, 0.9982)), "0.970 (0.950 to 0.998)",
                         "not 1.00, which would not be below 1")

    def test_time(self):
        self.assertEqual(interval(Estimate(0.99996)), "1.00 (once)")
        self.assertEqual(interval(Estimate(12.34, 12.0, 13.0)), "12.3 (12.0 to 13.0)")

    def test_what_follows_plus_minus(self):
        """The farther end's distance, so that the interval is within."""
        self.assertEqual(time_text(Estimate(1.0, 0.9, 1.02)), "1.00 ±0.10")
        self.assertEqual(time_text(Estimate(1.0)), "1.00")

    def test_markdown_is_escaped(self):
        self.assertEqual(escaped("a|b*c <i> `x|y_` [z]\n# w"), r"a\|b\*c \<i\> `x\|y_` \[z\] \# w")
        self.assertEqual([escaped(text) for text in ("- a", "1. a", "one ` alone")], [r"\- a", r"1\. a", "one ' alone"])

    def test_points(self):
        self.assertEqual([short(0.5), short(1000), words.point("footprint", 1 << 20)], ["0.5", "1000", "1 MB"])


class Sentences(unittest.TestCase):

    def test_the_fastest(self):
        said = words.fastest(group_of(speed={"tail": 0.8}))
        self.assertIn("`tail` is the fastest: 1.4", said)
        self.assertRegex(said, r"0\.8\d\d? \(0\.\d+ to 0\.\d+\) times the time of `direct`, the next")

    def test_equals_are_not_told_apart(self):
        said = words.fastest(group_of(noise=0.03))
        self.assertRegex(said,
                         "`(direct` and `tail|tail` and `direct)` are the fastest, and the noise hides any difference")
        said = words.fastest(group_of(noise=0.03, speed={engine: 1 for engine in ("reference", "switch", "call")}))
        self.assertIn("no difference between the engines shows", said)

    def test_once_measured_nothing_is_claimed(self):
        group = group_of(repetitions=1, speed={"tail": 0.5})
        self.assertIn("says nothing about which engine is the fastest", words.fastest(group))
        self.assertIn("without an interval", words.costs(group))
        self.assertIn("nothing is said", words.seen(group.sweeps["distinct"]))

    def test_few_repetitions_are_said(self):
        self.assertIn("Too few repetitions", words.summary(group_of(repetitions=3))[0])
        self.assertEqual(len(words.summary(group_of())), 3)
        self.assertEqual(words.intervals(5), "")
        self.assertIn("75 %", words.intervals(3))
        self.assertEqual(words.intervals(0), "")

    def test_costs(self):
        self.assertRegex(words.costs(group_of()),
                         r"Against `direct`, `switch` takes 1\.(19|2\d) .* and `call` takes 1\.\d+ ")
        self.assertIn("for `switch` no difference shows", words.costs(group_of(noise=0.03, speed={"switch": 1.0})))

    def test_slowdown(self):
        self.assertRegex(words.slowdown(group_of()),
                         r"takes 2\.\d+ .* as long as `qemu-riscv64` and (9\.\d|1\d\.)\d* .* as long as `native`")
        self.assertIn("No other emulator", words.slowdown(group_of("baby")))

    def test_sweep(self):
        said = words.seen(group_of(noise=0.003).sweeps["distinct"])
        self.assertIn("`direct` takes less time than `switch` at 8 to 128, the largest difference at 128: 0.2", said)
        self.assertIn("no difference shows at 1.", said)
        self.assertRegex(said, r"From 1 to 128 the time of `switch` becomes (7\.9|8\.)")

    def test_executions(self):
        data = invented(noise=0.003)
        for run in data["benchmarks"]:  # `switch` grows faster than `direct`
            for old, new in (("/distinct=", "/executions="), ("/switch/", "/super/"), ("/direct/", "/copy/")):
                run["name"] = run["run_name"] = run["name"].replace(old, new)
        group = next(group for group in groups(results_of(data)) if group.guest == "rv64")
        self.assertEqual(words.seen(group.sweeps["executions"]), "`copy` takes less time than `super` from 8 executions on.")

    def test_a_mean_needs_every_workload(self):
        data = invented()
        data["benchmarks"] = [run for run in data["benchmarks"] if run["name"] != "rv64/lz/tail/fast"]
        group = next(group for group in groups(results_of(data)) if group.guest == "rv64")
        self.assertIsNone(group.time.mean_ratio("tail", "switch"))
        self.assertNotIn("tail", words.ranked(group))


class Shape(unittest.TestCase):

    def cell(self, engine, jumps, calls=0):
        return {"engine": engine, "indirect_jumps": jumps, "indirect_calls": calls}

    def test_contradictions(self):
        self.assertIsNone(contradiction(self.cell("direct", 200), 192))
        self.assertIn("measures a switch", contradiction(self.cell("direct", 1), 192))
        self.assertIn("measures a switch", contradiction(self.cell("token@clang-19", 1), None))
        self.assertIn("a part of its dispatch", contradiction(self.cell("tail", 28), 192))
        self.assertIn("replicated", contradiction(self.cell("switch", 12), 7))
        self.assertIsNone(contradiction(self.cell("switch", 1), 7))
        self.assertIsNone(contradiction(self.cell("call", 0, 1), 7))
        self.assertIn("12 indirect jumps", contradiction(self.cell("call", 12, 1), 7))
        self.assertIn("no indirect call", contradiction(self.cell("call", 0), 7))
        self.assertIsNone(contradiction(self.cell("reference", 14), 192))
        self.assertIsNone(contradiction({"engine": "direct"}, 192), "not disassembled is not wrong")

    def test_older_files_call_the_number_of_bodies_insns(self):
        data = invented()
        for guest in data["context"]["guests"]:
            guest["insns"] = guest.pop("bodies")
        self.assertEqual(bodies(results_of(data).context, "rv64"), 150)


class Attribution(unittest.TestCase):

    def handlers(self):
        data = invented()
        for i, engine in enumerate(("switch", "direct")):
            data["context"]["handlers"][f"rv64/{engine}/fast"].update(
                facts=["instructions", "loads"], rows={"add": [4 + i, 2], "ld": [8 + i, 4], f"only_{engine}": [100, 100]})
        return data

    def test_means_over_what_all_have(self):
        report = Report(results_of(self.handlers()))
        summary, each = report.attribution(next(group for group in report.groups if group.guest == "rv64"))
        self.assertEqual([row[:1] + row[2:] for row in summary.rows],
                         [["engine", "instructions", "loads"], ["switch", "6.00", "3.00"], ["direct", "7.00", "3.00"]])
        self.assertRegex(summary.rows[1][1], r"^2\.\d+ ±")
        self.assertEqual(each.rows, [["instruction", "switch", "direct"], ["add", "4 2", "5 2"], ["ld", "8 4", "9 4"]])
        self.assertIn("what a handler is made of", written(report.document()))

    def test_nothing_known(self):
        report = Report(results_of(invented()))
        self.assertEqual([list(report.attribution(group)) for group in report.groups], [[], []])

    def test_facts_that_make_no_sense(self):
        for rows in ({"add": [1]}, {"add": [1, -2]}, {"add": "12"}, []):
            data = self.handlers()
            data["context"]["handlers"]["rv64/switch/fast"]["rows"] = rows
            with self.assertRaises(ValueError, msg=rows):
                results_of(data)


class Files(unittest.TestCase):

    def test_peers_join_their_guest(self):
        group = group_of()
        self.assertEqual(group.timed, ["reference", "switch", "call", "direct", "tail", "qemu-riscv64", "native"])
        self.assertEqual(group.own, group.timed[:5])

    def test_colours_do_not_depend_on_what_was_measured(self):
        data = invented()
        whole = Colours(results_of(data))
        data["benchmarks"] = [
            run for run in data["benchmarks"] if "/direct/" in run["name"] or "/native/" in run["name"]
        ]
        part = Colours(results_of(data))
        self.assertEqual((whole["direct"], whole["native"]), (part["direct"], part["native"]))
        self.assertEqual(
            len({
                whole[engine]
                for engine in ("reference", "switch", "call", "direct", "tail", "native", "qemu-riscv64")
            }), 7)
        self.assertEqual(whole["direct@gcc-12"], whole["direct"])

    def test_the_style_sheet_tells_all_colours_apart(self):
        light = [pair[0] for pair in (*COLOURS.values(), *SERIES, *PEERS)]
        self.assertEqual(len(light), len(set(light)))

    def test_times_of_nothing_are_left_out(self):
        data = invented()
        for run in data["benchmarks"]:
            if "/native/" in run["name"]:
                run["per_insn"] = 0
        results = results_of(data)
        self.assertNotIn("native", results.engines(("rv64", "fast")))
        self.assertTrue(any("no time that the clock could see" in note for note in results.notes))


class TwoLengths(unittest.TestCase):

    def test_start_up_is_not_charged_to_the_instructions(self):
        """A peer that translates for half a second, and then needs 1 ns an instruction, of which it runs 10^9 and 10^8."""
        data = invented()
        for run in data["benchmarks"]:
            if run["name"] == "rv64/lz/qemu-riscv64/process":
                run.update(cpu_time=1500, real_time=1500, steps=10**9, per_insn=1.5e-9, short_cpu_time=600,
                           short_steps=10**8)
        group = next(group for group in groups(results_of(data)) if group.guest == "rv64")
        for value in group.steady.value("lz", "qemu-riscv64"):
            self.assertAlmostEqual(value, 1)
        for value in group.start.value("lz", "qemu-riscv64"):
            self.assertAlmostEqual(value, 500)
        self.assertAlmostEqual(group.time.value("lz", "qemu-riscv64").value, 1.5)

    def test_lengths_that_cannot_be_told_apart(self):
        data = invented()
        for run in data["benchmarks"]:
            run.update(short_cpu_time=run["cpu_time"] * 2, short_steps=run["steps"] // 2)
        results = results_of(data)
        self.assertFalse(results.steady)
        self.assertTrue(any(note.startswith("Without a steady state") for note in results.notes))

    def test_sentence_and_terminal(self):
        data = invented(two_lengths=True)
        results = results_of(data)
        group = next(group for group in groups(results) if group.guest == "rv64")
        self.assertRegex(words.slowdown(group), r"once under way, (4\.9|5\.0)\d* .* and (19\.|20\.)\d* .* times\.$")
        self.assertRegex(Report(results).terminal(), r"(?s)once under way.*of qemu-riscv64 .*start-up and translation, ms")


class Controls(unittest.TestCase):

    def report(self, **arguments):
        return Report(results_of(invented(**arguments)))

    def test_without(self):
        report = self.report()
        self.assertIsNone(report.control.ratio)
        self.assertIsNone(report.control.verdict())
        self.assertNotIn("control", report.terminal())

    def test_no_difference(self):
        report = self.report(control=1.0, seed=2)
        self.assertFalse(report.control.failed)
        self.assertEqual(report.control.cells(), ["baby/switch/fast", "rv64/switch/fast"])
        self.assertTrue(report.control.verdict()["believed"])
        self.assertRegex(report.terminal(), r"(?m)^control: .*, baby/switch/fast and rv64/switch/fast, takes .* no difference "
                                            r"\(5 rounds, 5 workloads; an interval of 99 %\)$")
        self.assertNotIn("@control", report.terminal())

    def test_a_difference_marks_the_whole_run(self):
        report = self.report(control=1.02, seed=2)
        self.assertFalse(report.control.verdict()["believed"])
        self.assertTrue(report.control.verdict()["low"] < 1.02 < report.control.verdict()["high"])
        self.assertRegex(report.terminal(), "(?m)^warning: Not to be believed: the same cell.*which is a difference")
        compared = Comparison(results_of(invented()), results_of(invented(control=1.02)))
        self.assertTrue(any("is not to be believed" in banner.text for banner in compared.banners()))

    def test_one_round_says_nothing(self):
        report = self.report(control=1.02, repetitions=1)
        self.assertIsNone(report.control.verdict())
        self.assertIn("so few rounds say nothing", report.terminal())

    def test_what_comes_first_takes_longer(self):
        """By a tenth, which is no difference between the two; a difference of 3 % is one, none the less."""
        for slower, failed in ((1.0, False), (1.03, True)):
            data, before = invented(control=slower, noise=0.001), set()
            for run in data["benchmarks"]:
                name = run["repetition_index"], run["name"].replace("@control", "")
                run["per_insn"] *= 1 if name in before else 1.1
                before.add(name)
            self.assertEqual(Control(results_of(data)).failed, failed)

    def test_the_same_first_each_time(self):
        """Which may be why it takes longer."""
        data = invented(control=1.03)
        data["benchmarks"].sort(key=lambda run: "@control" in run["name"])
        self.assertIsNone(Control(results_of(data)).verdict())

    def test_false_alarms(self):
        """At most one in 100, also of a single workload and with few rounds."""
        draw = random.Random(1)
        for rounds, workloads in ((3, 1), (5, 1), (5, 4), (15, 2)):
            alarms = 0
            for _ in range(400):
                control = Control(results_of({"benchmarks": [
                    {"run_name": f"baby/w{w}/switch{name}/fast", "repetition_index": i, "cpu_time": 100,
                     "per_insn": 1e-9 * math.exp(abs(draw.gauss(0, 0.05)))}
                    for i in range(rounds) for w in range(workloads) for name in ("", "@control")[::1 - 2 * (i % 2)]]}))
                alarms += control.failed
            self.assertLessEqual(alarms, 10, f"{rounds} rounds, {workloads} workloads")


class Pairs(unittest.TestCase):

    def test_what_slows_down_a_round_is_not_in_its_ratios(self):
        report = Report(results_of(invented(drift=0.1)))
        self.assertTrue(report.pairing.used)
        self.assertLess(2 * report.pairing.pairs, report.pairing.separate)
        self.assertRegex(report.terminal(), r"(?m)^ratios: are of runs of the same round, pair by pair: intervals of ±[\d.]+ % "
                                            r"\(geometric mean of \d+\), where those of separate medians would be of ±")
        group = next(group for group in report.groups if group.guest == "rv64")
        self.assertLess(group.time.ratio("sort", "direct", "switch").margin(), 0.03)
        self.assertRegex(words.costs(group), r"`switch` takes 1\.(19|2\d)")

    def test_rounds_that_have_nothing_in_common(self):
        """Every repetition under a round of its own, so that there are no pairs."""
        data = invented()
        for i, run in enumerate(data["benchmarks"]):
            run["repetition_index"] = i
        report = Report(results_of(data))
        self.assertEqual((report.pairing.used, report.pairing.count), (False, 0))
        self.assertNotIn("ratios: ", report.terminal())

    def test_there_and_back(self):
        for count in (4, 5):
            draw = random.Random(count)
            a, b = (Sample([Observed(draw.uniform(1, 2), i) for i in range(count)], name) for name in "ab")
            there, back = ratio(a, b, True), ratio(b, a, True)
            for one, other in zip(there, (back.value, back.high, back.low)):
                self.assertAlmostEqual(one, 1 / other)

    def test_coverage(self):
        """Of pairs whose rounds differ more than their cells."""
        draw, right, count = random.Random(1), 0, 400
        for i in range(count):
            rounds = [draw.gauss(0, 0.2) for _ in range(7)]
            a, b = (Sample([Observed(scale * math.exp(r + draw.gauss(0, 0.02)), number) for number, r in enumerate(rounds)],
                           f"{name}{i}") for name, scale in (("a", 1), ("b", 2)))
            estimate = ratio(a, b, True)
            right += estimate.low <= 0.5 <= estimate.high
        self.assertTrue(0.9 <= right / count <= 1, right / count)


class Layouts(unittest.TestCase):

    def test_variances(self):
        """By hand: means 2 and 6, of squares within 1 each, so 2 for noise; between 2 * (4 + 4) / 1 = 16."""
        self.assertEqual(variances([[1, 3], [5, 7]]), (7, 2))
        self.assertIsNone(variances([[1], [2], [3]]), "nothing is left for noise")
        self.assertIsNone(variances([[1, 2, 3]]), "there is one layout")

    def test_layout_and_noise_are_told_apart(self):
        found = {of.cell: of for of in spreads(results_of(invented(repetitions=20, layouts=10, placed=0.05, noise=0.01)))}
        self.assertEqual(len(found), 10)
        for of in found.values():
            self.assertEqual(of.layouts, 10)
            self.assertTrue(0.02 < of.layout < 0.09 and 0.005 < of.noise < 0.015 and of.share > 0.8, of)
        for of in spreads(results_of(invented(repetitions=20, layouts=10))):
            self.assertLess(of.share, 0.4)

    def test_the_control_tells_even_if_each_layout_has_one_round(self):
        report = Report(results_of(invented(layouts=5, placed=0.05, control=1.0, seed=2)))
        self.assertEqual([of.cell for of in spreads(report.results)], ["baby/switch/fast", "rv64/switch/fast"])
        self.assertRegex(report.terminal(), r"(?m)^layouts: .* 5 layouts .*; layout is \d\d % .* and \d\d % .*one round")
        self.assertFalse(report.control.failed, "both names are in the same layout")
        self.assertIn("cannot be told apart", Report(results_of(invented(layouts=5))).terminal())
        self.assertIn("every cell was measured where the linker put it", Report(results_of(invented())).terminal())

    def test_coverage(self):
        """Of the median over layouts, of which each was measured three times: more of the same layout is not more knowledge."""
        draw, right, count = random.Random(1), 0, 300
        for i in range(count):
            places = [draw.gauss(0, 0.1) for _ in range(7)]
            values = [Observed(math.exp(places[j % 7] + draw.gauss(0, 0.01)), j, j % 7) for j in range(21)]
            estimate = Sample(values, f"{i}").estimate()
            right += estimate.low <= 1 <= estimate.high
        self.assertTrue(0.9 <= right / count <= 1, right / count)


class Compared(unittest.TestCase):

    def compared(self, old, new):
        return Comparison(results_of(old), results_of(new))

    def test_nothing_changed(self):
        """About one in twenty may be beyond its interval; intervals of ratios hold a little more than they promise."""
        beyond = total = 0
        for seed in range(2):
            found = self.compared(invented(seed), invented(seed + 100)).found
            total += len(found)
            beyond += sum(not estimate.within(1) for *_, estimate in found)
        self.assertTrue(0 < beyond <= 0.06 * total, f"{beyond} of {total}")

    def test_one_engine_faster(self):
        comparison = self.compared(invented(1), invented(2, speed={"direct": 0.8}))
        for _, workload, engine, *_, estimate in comparison.found:
            if engine == "direct" and "=" not in workload:
                self.assertTrue(estimate.below(1), workload)
        self.assertIn("would be beyond its 95 % interval by chance", comparison.summary())

    def test_nothing_in_common(self):
        old = invented()
        old["benchmarks"] = [run for run in old["benchmarks"] if run["name"].startswith("baby")]
        new = invented()
        new["benchmarks"] = [run for run in new["benchmarks"] if run["name"].startswith("rv64")]
        self.assertIn("no measurement in common", self.compared(old, new).summary())

    def test_another_cpu_of_the_same_name(self):
        old, new = invented(), invented()
        new["context"]["cpu_id"] = dict(old["context"]["cpu_id"], microcode="0x2")
        said = [banner.text for banner in self.compared(old, new).banners()]
        self.assertRegex(said[0], "Two CPUs: Sample CPU .*microcode 0x1.*microcode 0x2")

    def test_once(self):
        self.assertIn("nothing can be said", self.compared(invented(repetitions=1), invented()).summary())


class TheLiterature(unittest.TestCase):

    def found(self, data, **figure):
        claim = {"name": "one", "says": "s", "source": "t", "read_as": "r", "figure": figure, "below": 1}
        return Claims([results_of(data)], [claim]).found[0][1]

    def test_verdicts(self):
        claim = {"above": 0.9, "below": 1.0}
        for estimate, said in ((Estimate(0.95, 0.92, 0.98), HOLDS), (Estimate(0.95, 0.89, 0.98), OPEN), (Estimate(0.95), OPEN),
                               (Estimate(0.99, 0.98, 1.01), BORDER), (Estimate(0.91, 0.89, 0.93), OPEN), (Estimate(0.95, 0.9, 1.0), HOLDS),
                               (Estimate(1.1, 1.01, 1.2), FAILS), (Estimate(0.8, 0.7, 0.89), FAILS), (None, MISSING)):
            self.assertEqual(verdict(claim, estimate), said)

    def test_what_depends_on_the_layout(self):
        """In two of five `switch` takes as long as `direct`, in three much longer; or the five are only noisy."""
        claim = {"name": "one", "says": "s", "source": "t", "read_as": "r", "below": 1.15,
                 "figure": {"kind": "time", "guest": "rv64", "engine": "switch", "base": "direct"}}
        data = invented(repetitions=30, layouts=5, speed={"switch": 1.0})
        for run in data["benchmarks"]:
            run["per_insn"] *= 1.3 if "/switch/" in run["name"] and run["layout"] > 1 else 1
        claims = Claims([results_of(data)], [claim])
        self.assertEqual((claims.found[0].verdict, claims.undecided()), (LAYOUT, []))
        self.assertIn("depends on the layout: holds in 2 of 5", written(claims.document()))
        few = dict(data, benchmarks=[run for run in data["benchmarks"] if run["repetition_index"] < 5])
        claims = Claims([results_of(few)], [claim])
        self.assertEqual((claims.found[0].verdict, claims.undecided()), (OPEN, [claim]))
        self.assertEqual(Claims([results_of(few), results_of(data)], [claim]).found[0].verdict, OPEN)
        self.assertEqual(Claims([results_of(invented(repetitions=30, layouts=5, speed={"switch": 1.15}, noise=0.3))], [claim]).found[0].verdict, OPEN)

    def test_kinds_of_figures(self):
        data = invented(two_lengths=True)
        self.assertAlmostEqual(self.found(data, kind="time", guest="rv64", engine="switch", base="direct").value, 1.2, 1)
        self.assertAlmostEqual(self.found(data, kind="time", guest="rv64", engine="switch", base="direct",
                                          point="distinct=128").value, (2 / 1.2)**3, 0)
        self.assertAlmostEqual(self.found(data, kind="time", guest="rv64", engine="direct", base="native",
                                          once_under_way=True).value, 20, 0)
        least = self.found(data, kind="least", guest="rv64", engine="tail", base="direct")
        self.assertLess(least.value, self.found(data, kind="time", guest="rv64", engine="tail", base="direct").value)
        for missing in ({"guest": "z80"}, {"engine": "super"}, {"base": "super"}, {"point": "mystery=7"}, {"point": "nothing=1"}):
            self.assertIsNone(self.found(data, **{"kind": "time", "guest": "rv64", "engine": "switch", "base": "direct"} | missing))
        counts = {"rv64/switch/fast": {"lz": {"steps": 3, "indirect": 1, "indirect_missed": 0.5},
                                       "sort": {"steps": 1, "indirect": 1, "indirect_missed": 0.1}},
                  "rv64/direct/fast": {"lz": {"steps": 3, "indirect": 1, "indirect_missed": 0.1}}}
        counted = {"kind": "counted", "guest": "rv64", "engine": "switch", "event": "indirect_missed", "of": "indirect"}
        self.assertAlmostEqual(self.found(dict(data, counts=counts), **counted).value, 0.4)
        self.assertAlmostEqual(self.found(dict(data, counts=counts), **counted, base="direct").value, 4)
        self.assertIsNone(self.found(data, **counted))

    def test_guests_by_seconds(self):
        """Half the instructions, each of which takes as long, are half the time."""
        data = invented()
        for run in [run for run in data["benchmarks"] if run["name"].startswith("rv64/lz/switch/")]:
            name = run["name"].replace("rv64", "wasm")
            data["benchmarks"].append(dict(run, name=name, run_name=name, cpu_time=run["cpu_time"] / 2))
        self.assertAlmostEqual(self.found(data, kind="guests", guest="rv64", base_guest="wasm", engine="switch").value, 2)

    def test_every_claim_can_be_answered(self):
        """By results that have its cells."""
        claims = read_claims()
        self.assertGreaterEqual(len(claims), 10)
        self.assertEqual(len({claim["name"] for claim in claims}), len(claims))
        runs, counts = [], {}
        for figure in (claim["figure"] for claim in claims):
            engines = [figure[key] for key in ("engine", "base") if key in figure]
            for guest in (figure[key] for key in ("guest", "base_guest") if key in figure):
                for engine in engines:
                    name = f"{guest}/{figure.get('point', 'lz')}/{engine}/{'process' if engine == 'native' else 'fast'}"
                    runs += [{"run_name": name, "repetition_index": i, "cpu_time": 10.0 + i / 10, "per_insn": 1e-9, "steps": 100,
                              "short_steps": 25, "short_cpu_time": 3} for i in range(5)]
                    if figure["kind"] == "counted":
                        counts[f"{guest}/{engine}/fast"] = {"lz": {"steps": 1, figure["of"]: 1, figure["event"]: 0.5}}
        data = {"context": {"peers": [{"name": "native"}]}, "benchmarks": runs, "counts": counts}
        claimed = Claims([results_of(data)])
        for claim, _, said, *_ in claimed.found:
            self.assertTrue(claim.keys() >= {"says", "source", "read_as"} and claim.keys() & {"above", "below"})
            self.assertIn(said, (HOLDS, FAILS, BORDER, OPEN), claim["name"])
        self.assertNotIn("not measured", str(claimed.document()))

    def test_what_has_to_be_measured(self):
        """Once for all claims of the same programs; what it finds is what the claims look for."""
        figures = [{"kind": "time", "engine": "a", "base": "b", "guest": "rv64"}, {"kind": "least", "engine": "c", "base": "b", "guest": "rv64"},
                   {"kind": "guests", "engine": "a", "guest": "wasm_stack", "base_guest": "wasm"},
                   {"kind": "time", "engine": "a", "base": "b", "guest": "rv64", "point": "pattern=256"},
                   {"kind": "time", "engine": "a@gcc-12", "base": "a@gcc-12-plain", "guest": "rv64"},
                   {"kind": "counted", "engine": "a", "guest": "rv64"}]
        needed = needed_by_all({"figure": figure} for figure in figures)
        self.assertEqual([(one.name, one.claims, one.command()) for one in needed], [
            ("rv64", 2, "bobbin-bench --no-study --guest=rv64 --engines=a,b,c"),
            ("wasm-wasm_stack", 1, "bobbin-bench --no-study --guest=wasm,wasm_stack --engines=a"),
            ("rv64-pattern-256", 1, "bobbin-bench --guest=rv64 --workload=pattern=256 --engines=a,b"),
            ("rv64-matrix", 1, "bench/experiments/matrix --guest=rv64 --engines=a@gcc-12,a@gcc-12-plain"),
            ("rv64-count", 1, "bobbin-bench --count --no-study --guest=rv64 --engines=a")])

    def test_what_fits_the_time(self):
        for seconds, budget, found in ((10, 100, (1, 10)), (10, 99, (2, 19)), (10, 1000, (1, 30)), (71, 23, (31, 10)), (1, 0.005, (2000, 10))):
            shorter, rounds = length(seconds, budget)
            self.assertEqual((shorter, rounds), found)
            self.assertLessEqual(rounds * seconds / shorter, budget)

    def test_why_something_was_not_measured(self):
        data = invented()
        data["context"]["left_out"] = {"clang-19": "no clang 19"}
        claims = [{"name": name, "says": "s", "source": "t", "read_as": "r", "below": 1, "figure": {"kind": "time", "guest": guest,
                   "engine": engine, "base": "direct"}}
                  for name, guest, engine in (("none", "wasm", "switch"), ("cell", "rv64", "super"), ("build", "rv64", "tail@clang-19"))]
        said = written(Claims([results_of(data)], claims, {"wasm": "no wasi-libc"}).document())
        for why in ("no wasi-libc", "cc 1.2 is too old", "no clang 19"):
            self.assertIn(f"It cannot be measured here: {why}.", said)

    def test_counts_have_no_cpu(self):
        counted = {"context": {}, "benchmarks": [], "counts": {"rv64/switch/fast": {"lz": {"steps": 3}}}}
        self.assertIn("Sample CPU", Claims([results_of(invented()), results_of(counted)]).cpu)

    def test_what_spoils_them(self):
        spoilt = invented(control=1.05, repetitions=3)
        spoilt["context"]["part_of_each_workload"] = "1/10"
        said = " ".join(banner.text for banner in Claims([results_of(spoilt)]).banners())
        for text in ("is not to be believed", "only 1/10", "With 3 repetitions"):
            self.assertIn(text, said)
        other = invented()
        other["context"]["cpu"] = "Another CPU"
        with self.assertRaisesRegex(Bad, "two CPUs"):
            Claims([results_of(invented()), results_of(other)])


class Everything(unittest.TestCase):

    def test_no_name_breaks_a_report(self):
        """All the shapes that a file may have, down to one engine on one workload."""
        data = invented()
        for names in (("rv64/lz/tail/fast", ), ("rv64/distinct=1/tail/fast", ), ("rv64/lz/native/process", ),
                      ("baby/ruin/switch/fast", "rv64/mystery=0/tail/fast")):
            part = dict(data, benchmarks=[run for run in data["benchmarks"] if run["name"] in names])
            for context in (data["context"], {}):
                Report(results_of(dict(part, context=dict(context)))).document()

    def test_forms(self):
        """Stack code takes twice as long, with half of the code, and dispatches twice as often."""
        data = invented()
        self.assertEqual(Report(results_of(data)).forms().blocks, [])
        data["benchmarks"] += [
            dict(run, name=run["name"].replace("rv64", "rv64_stack"), run_name=run["name"].replace("rv64", "rv64_stack"),
                 per_insn=2 * run["per_insn"])
            for run in data["benchmarks"] if run["name"].startswith("rv64/") and "=" not in run["name"]
        ]
        data["context"]["cells"] += [
            dict(cell, guest="rv64_stack", code_bytes=500) for cell in data["context"]["cells"] if cell["guest"] == "rv64"
        ]
        data["counts"] = {
            f"{guest}/direct/fast": {"lz": {"indirect": count, "instructions": 4 * count},
                                     "sort": {"indirect": 4 * count, "instructions": 16 * count}}
            for guest, count in (("rv64", 0.25), ("rv64_stack", 0.5))
        }
        table, = Report(results_of(data)).forms().blocks
        self.assertRegex(table.title, "^rv64 and rv64_stack, flavour fast: ")
        rows = {row[0]: row[1:] for row in table.rows}
        self.assertRegex(rows["direct"][0], r"^0\.50 ")
        self.assertEqual(rows["direct"][1:], ["0.500", "1.00", "2.00", "4.00", "1000", "500"])
        self.assertEqual(rows["switch"][1:], ["-", "-", "-", "-", "1000", "500"])
        self.assertNotIn("super", rows, "it is not available")

    def test_counts(self):
        """With times beside them, or alone."""
        counts = {
            "rv64/switch/fast": {"lz": {"steps": 100, "indirect": 2.5}}, "rv64/direct/fast": {"sort": {"indirect": 1}}
        }
        for benchmarks in (invented()["benchmarks"], []):
            section = Report(results_of(dict(invented(), benchmarks=benchmarks, counts=counts))).counts()
            self.assertEqual(section.blocks[1].rows,
                             [["workload", "switch", "direct"], ["lz", "2.50", "-"], ["sort", "-", "1.00"]])
        with self.assertRaises(ValueError):
            results_of(dict(invented(), counts={"rv64/direct/fast": {"lz": {"indirect": "2"}}}))


if __name__ == "__main__":
    unittest.main()
