#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Solves an instance of naober_matching_benchmark with another solver and prints one JSON line.

Usage: reference_solvers.py scipy|lapx INSTANCE SIZE
       reference_solvers.py ortools INSTANCE NEWCOMERS BUDDIES CAPACITY PAIRS

Time is the processor's, of handing over the pairs and solving, as in the benchmark.
"""

import json
import resource
import sys
import time

import numpy

MAX_QUALITY = 1000


def scipy(quality):
    from scipy.optimize import linear_sum_assignment
    rows, columns = linear_sum_assignment(quality, maximize=True)
    return int(quality[rows, columns].sum())


def lapx(quality):
    import lap
    _, columns, _ = lap.lapjv((MAX_QUALITY - quality).astype(numpy.float64))
    return int(quality[numpy.arange(len(columns)), columns].sum())


def ortools(buddies, quality, count, capacity):
    """Everybody must be matched, as everybody can be in these instances."""
    from ortools.graph.python import min_cost_flow
    newcomers, pairs = buddies.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    people = numpy.repeat(numpy.arange(newcomers, dtype=numpy.int32), pairs)
    flow.add_arcs_with_capacity_and_unit_cost(people, newcomers + buddies.ravel(), numpy.ones(people.size, numpy.int64),
                                              MAX_QUALITY - quality.ravel().astype(numpy.int64))
    sink = newcomers + count
    flow.add_arcs_with_capacity_and_unit_cost(numpy.arange(newcomers, sink, dtype=numpy.int32),
                                              numpy.full(count, sink, numpy.int32), numpy.full(count, capacity, numpy.int64),
                                              numpy.zeros(count, numpy.int64))
    flow.set_nodes_supplies(numpy.arange(newcomers, dtype=numpy.int32), numpy.ones(newcomers, numpy.int64))
    flow.set_node_supply(sink, -newcomers)
    if flow.solve() != flow.OPTIMAL:
        sys.exit("OR-Tools finds that not everybody can be matched")
    return newcomers * MAX_QUALITY - int(flow.optimal_cost())


def main():
    solver, path, sizes = sys.argv[1], sys.argv[2], [int(argument) for argument in sys.argv[3:]]
    if solver == "ortools":
        newcomers, buddies, capacity, pairs = sizes
        cells = newcomers * pairs
        heads = numpy.fromfile(path, dtype=numpy.int32, count=cells).reshape(newcomers, pairs)
        quality = numpy.fromfile(path, dtype=numpy.int16, offset=cells * 4).reshape(newcomers, pairs)
        solve = lambda: ortools(heads, quality, buddies, capacity)  # noqa: E731
    else:
        quality = numpy.fromfile(path, dtype=numpy.int16).reshape(sizes[0], sizes[0])
        solve = lambda: {"scipy": scipy, "lapx": lapx}[solver](quality)  # noqa: E731
    started, processor_started = time.perf_counter(), time.process_time()
    best = solve()
    print(json.dumps({"seconds": time.perf_counter() - started,
                      "processorSeconds": time.process_time() - processor_started, "quality": best,
                      "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


if __name__ == "__main__":
    main()
