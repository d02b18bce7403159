# SPDX-License-Identifier: EUPL-1.2
"""What all goals of tests/performance/run share: where things are, how commands run, what a result is."""

import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = SOURCE / "build" / "release" / "bin"


def shell(command, **options):
    """Runs the command and returns what it printed; an exception if it fails."""
    return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout


def progress(text):
    print(f"  {text} …", file=sys.stderr)


def row(goal, case, ours, reference, unit, ratio, peak=0):
    """One line of the table; `peak` is our program's largest memory in bytes, 0 where nothing measured it."""
    return {"goal": goal, "case": case, "ours": ours, "reference": reference, "unit": unit, "ratio": round(ratio, 3),
            "peakBytes": peak}
