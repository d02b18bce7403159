#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Solves an instance of naober_matching_benchmark with another solver and prints one JSON line.

Usage: reference_solvers.py SOLVER INSTANCE NEWCOMERS BUDDIES CAPACITY PAIRS

SOLVER is scipy, lapx or mentor-match for a dense square instance (CAPACITY 1, PAIRS 0), OR-Tools for a sparse one. Time is
the processor's, of handing over the pairs and solving, as in the benchmark.
"""

import json
import resource
import sys
import time

import numpy

MAX_QUALITY = 1000


# Each of these imports its library and returns what solves the instance, so that importing isn't timed.


def scipy(quality):
    from scipy.optimize import linear_sum_assignment

    def solve():
        rows, columns = linear_sum_assignment(quality, maximize=True)
        return int(quality[rows, columns].sum())

    return solve


def lapx(quality):
    import lap

    def solve():
        _, columns, _ = lap.lapjv((MAX_QUALITY - quality).astype(numpy.float64))
        return int(quality[numpy.arange(len(columns)), columns].sum())

    return solve


def mentor_match(quality):
    """The library's own way from people to their matches, in one round of one rule.

    The same as for the others: the pairs and what each is worth, so the optimum too. Not the same: a rule of ours looks up
    what a pair is worth, where the library's own rules compare two people; and the library makes an object of each pair,
    with which it also rules out that people meet themselves, or somebody from an earlier round.
    """
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.process import process_data
    from matching.rules.rule import Rule

    class Worth(Rule):
        def apply(self, match_object):
            return worth[match_object.mentee.role][match_object.mentor.role]

        def evaluate(self, match_object):
            return True

    worth = quality.tolist()
    mentees = [Mentee(grade=0, email=f"newcomer {index}", role=index) for index in range(len(worth))]
    mentors = [Mentor(grade=0, email=f"buddy {index}", role=index) for index in range(len(worth))]

    def solve():
        process_data(mentors, mentees, [[Worth()]])
        if any(len(person.connections) != 1 for person in mentees + mentors):
            sys.exit("mentor-match does not match everybody once")
        return sum(worth[mentee.role][mentee.mentors[0].role] for mentee in mentees)

    return solve


def ortools(buddies, quality, count, capacity):
    """Everybody must be matched, as everybody can be in these instances."""
    from ortools.graph.python import min_cost_flow

    def solve():
        newcomers, pairs = buddies.shape
        flow = min_cost_flow.SimpleMinCostFlow()
        people = numpy.repeat(numpy.arange(newcomers, dtype=numpy.int32), pairs)
        flow.add_arcs_with_capacity_and_unit_cost(people, newcomers + buddies.ravel(), numpy.ones(people.size, numpy.int64),
                                                  MAX_QUALITY - quality.ravel().astype(numpy.int64))
        sink = newcomers + count
        flow.add_arcs_with_capacity_and_unit_cost(numpy.arange(newcomers, sink, dtype=numpy.int32),
                                                  numpy.full(count, sink, numpy.int32),
                                                  numpy.full(count, capacity, numpy.int64), numpy.zeros(count, numpy.int64))
        flow.set_nodes_supplies(numpy.arange(newcomers, dtype=numpy.int32), numpy.ones(newcomers, numpy.int64))
        flow.set_node_supply(sink, -newcomers)
        if flow.solve() != flow.OPTIMAL:
            sys.exit("OR-Tools finds that not everybody can be matched")
        return newcomers * MAX_QUALITY - int(flow.optimal_cost())

    return solve


def main():
    solver, path = sys.argv[1:3]
    newcomers, buddies, capacity, pairs = map(int, sys.argv[3:])
    if solver == "OR-Tools":
        cells = newcomers * pairs
        heads = numpy.fromfile(path, dtype=numpy.int32, count=cells).reshape(newcomers, pairs)
        quality = numpy.fromfile(path, dtype=numpy.int16, offset=cells * 4).reshape(newcomers, pairs)
        solve = ortools(heads, quality, buddies, capacity)
    else:
        quality = numpy.fromfile(path, dtype=numpy.int16).reshape(newcomers, buddies)
        solve = {"scipy": scipy, "lapx": lapx, "mentor-match": mentor_match}[solver](quality)
    started, processor_started = time.perf_counter(), time.process_time()
    best = solve()
    print(json.dumps({"seconds": time.perf_counter() - started,
                      "processorSeconds": time.process_time() - processor_started, "quality": best,
                      "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
