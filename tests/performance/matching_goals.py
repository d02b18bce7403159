# SPDX-License-Identifier: EUPL-1.2
"""Goals g6 and g7: the matching engine beside other solvers, on the same instances.

Whatever solves an instance must find the same optimum as our engine: another one ends the run with exit status 1. That
checks the engine against independent solvers on instances far too large for trying everything.
"""

import json
import statistics
import subprocess
import sys

from measuring import PROGRAMS, SOURCE, progress, row, shell

FOLDER = SOURCE / "build" / "performance"
PYTHON = FOLDER / "python" / "bin" / "python"


def install_python_solvers():
    """The Python that runs reference_solvers.py has a folder of its own."""
    if not PYTHON.exists():
        shell([sys.executable, "-m", "venv", str(PYTHON.parents[1])])
    if subprocess.run([PYTHON, "-c", "import numpy, scipy, lap, ortools, matching.process"], capture_output=True,
                      check=False).returncode:
        progress("installing numpy, scipy, lapx, ortools and mentor-match for the comparison")
        shell([str(PYTHON), "-m", "pip", "install", "--quiet", "numpy", "scipy", "lapx", "ortools", "mentor-match"])


def solve_with_ours(instance, seed, newcomers, buddies, capacity=1, pairs=0, shape="random"):
    """Solves with our engine, and leaves the instance in the file. 0 pairs: everybody with everybody."""
    return json.loads(shell([str(PROGRAMS / "naober_matching_benchmark"), f"--seed={seed}", f"--instance={instance}",
                             f"--newcomers={newcomers}", f"--buddies={buddies}", f"--capacity={capacity}",
                             f"--pairs={pairs}", f"--shape={shape}"]))


def solve_with_reference(solver, instance, newcomers, buddies, capacity=1, pairs=0):
    program = ([str(PROGRAMS / "naober_lemon_reference")] if solver == "LEMON" else
               [str(PYTHON), str(SOURCE / "tests/performance/reference_solvers.py"), solver])
    return json.loads(shell(program + [str(instance), *map(str, (newcomers, buddies, capacity, pairs))]))


def solve_with_all(solvers, seeds, newcomers, buddies, shape="random", **limits):
    """Our results, one per seed, and those of each solver by its name. Ends the run if an optimum differs; the instance
    is left for who looks into it."""
    instance = FOLDER / "instance"
    ours, theirs = [], {solver: [] for solver in solvers}
    for seed in range(seeds):
        mine = solve_with_ours(instance, seed, newcomers, buddies, shape=shape, **limits)
        ours.append(mine)
        if mine["matched"] != newcomers:
            sys.exit(f"we match {mine['matched']} of {newcomers} newcomers in {instance}: everybody can be matched")
        for solver, results in theirs.items():
            results.append(solve_with_reference(solver, instance, newcomers, buddies, **limits))
            if results[-1]["quality"] != mine["quality"]:
                sys.exit(f"our optimum of {instance} ({shape}, seed {seed}) is {mine['quality']}, that of {solver} "
                         f"{results[-1]['quality']}")
    instance.unlink()
    return ours, theirs


def compare(goal, case, ours, theirs):
    """Rows that put our runs beside each solver's: processor time, then memory; at last what all of them found."""
    mine = statistics.median(result["processorSeconds"] for result in ours) * 1000
    peak = max(result["peakBytes"] for result in ours)
    for solver, results in theirs.items():
        reference = statistics.median(result["processorSeconds"] for result in results) * 1000
        yield row(goal, f"{case}: times faster than {solver}", round(mine, 2), round(reference, 2),
                  "processor milliseconds", reference / mine, peak)
        memory = min(result["peakBytes"] for result in results)
        yield row(goal, f"{case}: memory of {solver} beside ours", round(peak / 2**20, 1), round(memory / 2**20, 1), "MiB",
                  memory / peak, peak)
    found = [sum(result["quality"] for result in results) for results in (ours, *theirs.values())]
    yield row(goal, f"{case}: optimum / of {', '.join(theirs)}", found[0], found[-1],
              f"quality, sum of {len(ours)} instances", found[0] / found[-1])


def goal_g6(_platform, options):
    install_python_solvers()
    # LEMON takes 1.3 GiB for 5,000 x 5,000, so more than 5 for the largest; mentor-match is made for hundreds of people.
    cases = [(100, "random", ["mentor-match"]), (300, "random", ["mentor-match"]), (300, "alike", ["mentor-match"]),
             (500, "random", ["scipy", "lapx", "LEMON"]), (2000, "random", ["scipy", "lapx", "LEMON"]),
             (2000, "alike", ["scipy", "lapx", "LEMON"]), (5000, "random", ["scipy", "lapx", "LEMON"]),
             (10000, "random", ["scipy", "lapx"])]
    for size, shape, solvers in cases:
        seeds = options.pairs if size < 10000 else min(options.pairs, 3)
        yield from compare("g6", f"exact matching {size} x {size} {shape}",
                           *solve_with_all(solvers, seeds, size, size, shape=shape))


def candidate_search(options):
    goals = {"portable": 1.2, "avx2": 0.3, "avx512": 0.3}
    runs = [[json.loads(line) for line in shell([str(PROGRAMS / "naober_scoring_benchmark")]).splitlines()]
            for _ in range(options.pairs)]
    for results in zip(*runs):
        kernel = results[0]["kernel"]
        seconds = statistics.median(result["seconds"] for result in results)
        yield row("g7", f"candidate search, {results[0]['pairs']} pairs, best 32 kept, {kernel}", seconds, goals[kernel],
                  "seconds of a core / goal", seconds / goals[kernel])


def goal_g7(_platform, options):
    yield from candidate_search(options)
    install_python_solvers()
    for newcomers, buddies, seconds, seeds in ((100000, 36700, 7, min(options.pairs, 3)), (1000000, 367000, 20, 1)):
        case = f"{newcomers} x {buddies}, capacity 3, 32 pairs each"
        ours, theirs = solve_with_all(["OR-Tools", "LEMON"], seeds, newcomers, buddies, capacity=3, pairs=32)
        yield from compare("g7", case, ours, theirs)
        took = statistics.median(result["processorSeconds"] for result in ours)
        yield row("g7", f"{case}: solved", round(took, 2), seconds, "processor seconds / goal", took / seconds)
        took = statistics.median(result["verifySeconds"] for result in ours)
        yield row("g7", f"{case}: certificate verified", round(took, 2), seconds, "processor seconds / goal", took / seconds)
