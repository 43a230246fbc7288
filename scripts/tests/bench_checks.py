"""What the benchmark driver makes of measurements."""
import unittest

from bench import __main__ as driver_main
from bench import instructions, limits, memory, micro, results, tables


def row(target, workload="W1", rep=0, sat=1.0, **more):
    return dict(target=target, workload=workload, rep=rep, sat_cpu_us=sat, calm=True, **more)


class Pairs(unittest.TestCase):
    def test_a_target_is_held_against_the_floor_of_its_own_repetition(self):
        rows = [row("floor", rep=0, sat=1.0), row("agent", rep=0, sat=1.5),
                row("floor", rep=1, sat=2.0), row("agent", rep=1, sat=4.0)]
        self.assertEqual(results.ratios(rows, "agent", "W1"), [1.5, 2.0])

    def test_a_failed_floor_leaves_its_repetition_out(self):
        rows = [row("floor", rep=0), row("agent", rep=0, sat=1.5),
                dict(target="floor", workload="W1", rep=1, error="no"), row("agent", rep=1)]
        self.assertEqual(results.ratios(rows, "agent", "W1"), [1.5])

    def test_a_failed_agent_leaves_its_repetition_out(self):
        rows = [row("floor"), dict(target="agent", workload="W1", rep=0, error="died")]
        self.assertEqual(results.ratios(rows, "agent", "W1"), [])

    def test_the_floor_of_another_workload_does_not_count(self):
        rows = [row("floor", "W2"), row("agent", "W1")]
        self.assertEqual(results.ratios(rows, "agent", "W1"), [])


class Verdicts(unittest.TestCase):
    def test_the_limit_itself_passes(self):
        self.assertEqual(limits.verdict(1.2, 1.2), "PASS")
        self.assertEqual(limits.verdict(1.21, 1.2), "MISS")

    def test_few_pairs_are_said(self):
        self.assertIn("too few", limits.verdict(1.0, 1.2, 8))

    def test_the_median_decides(self):
        rows = []
        for rep, cost in enumerate([1.1] * 5 + [9.0] * 4):
            rows += [row("floor", rep=rep), row("agent", rep=rep, sat=cost)]
        table, missed = tables.speed(rows, {"W1": 1.2})
        self.assertEqual(missed, 0)
        self.assertIn("PASS", table)

    def test_one_lost_line_is_a_miss(self):
        rows = [row("agent", fixed_loss=0.0), row("agent", fixed_loss=1e-6)]
        self.assertEqual(tables.loss(rows, {"W1": 0.0})[1], 1)


class Workloads(unittest.TestCase):
    def test_those_asked_for_are_run_and_the_rest_is_passed_on(self):
        self.assertEqual(
            driver_main.split_workloads(["--workloads", "W3", "--reps", "4"], ["W1", "W3"]),
            (["W3"], ["--reps", "4"]))

    def test_without_a_choice_all_are_run(self):
        self.assertEqual(driver_main.split_workloads([], ["W1", "W3"]), (["W1", "W3"], []))


class Micro(unittest.TestCase):
    LIMIT = {"threads: mixed": {"at_least": 1.8},
             "large: flush": {"at_most": 1, "unit": "ms", "scale": 1e6}}

    def test_a_line_with_a_limit_is_judged_by_its_first_figure(self):
        judged = micro.judge("what  ns\nthreads: mixed    1.79\n", self.LIMIT)
        self.assertEqual([row[-1] for row in judged], ["MISS"])
        judged = micro.judge("large: flush   1000000.00 1500000.00 0.00\n", self.LIMIT)
        self.assertEqual(judged, [["large: flush", "1 ms", "≤ 1 ms", "PASS"]])

    def test_a_longer_name_is_another_line(self):
        self.assertEqual(micro.judge("threads: mixed, 10k names  1.0\n", self.LIMIT), [])


class Instructions(unittest.TestCase):
    def test_budgets_come_back_as_they_were_written(self):
        counts = {"parser: mixed, 4 tags": 12.5, "flush: timers": 1000.0}
        self.assertEqual(instructions.read_budgets(instructions.budgets_text(counts)), counts)

    def test_three_percent_above_is_allowed_and_more_is_not(self):
        judged, failed = instructions.judge({"a": 102.9, "b": 103.1}, {"a": 100.0, "b": 100.0})
        self.assertEqual([r[-1] for r in judged], ["ok", "OVER"])
        self.assertEqual(failed, 1)

    def test_lowering_never_raises(self):
        lowered = instructions.lowered({"a": 100.0, "b": 100.0, "gone": 1.0},
                                       {"a": 102.0, "b": 90.0, "new": 5.0})
        self.assertEqual(lowered, {"a": 100.0, "b": 90.0, "new": 5.0})

    def test_a_shape_without_a_budget_fails(self):
        self.assertEqual(instructions.judge({"a": 1.0}, {})[1], 1)


class Memory(unittest.TestCase):
    def test_a_goal_may_be_missed_and_a_budget_may_not(self):
        limit = dict(goal=120, budget=470)
        self.assertEqual(memory.judge("a", 470.0, limit)[3::2], ["missed", "ok"])
        self.assertEqual(memory.judge("a", 470.1, limit)[3::2], ["missed", "OVER"])
        self.assertEqual(memory.judge("a", 119.9, limit)[3::2], ["reached", "ok"])


if __name__ == "__main__":
    unittest.main()
