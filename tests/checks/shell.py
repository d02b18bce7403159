# SPDX-License-Identifier: EUPL-1.2
"""Shell scripts pass shellcheck, and what begins as a program may be run."""

import os
import pathlib
import re

from checks import tree

WHAT = "scripts pass shellcheck and are executable"
ADVICE = "mend what shellcheck says (its wiki explains each number), or chmod +x the script"


# "test && test || fail" reads well and is right, since fail ends the script.
EXCLUDED = "SC2015"


def findings(root):
    program = tree.tool("shellcheck", "./deploy/local/install check")
    scripts, found = [], []
    for path in tree.files(root):
        if "." in pathlib.PurePath(path).name and not path.endswith((".sh", ".py")):
            continue
        first = tree.text(root, path).split("\n", 1)[0]
        if first.startswith("#!") and not os.access(pathlib.Path(root, path), os.X_OK):
            found.append(f"{path} begins with {first} and is not executable")
        if path.endswith(".sh") or re.match(r"#!.*\b(ba)?sh\b", first):
            scripts.append(path)
    if scripts:
        found += tree.output_of([program, "--external-sources", "--format=gcc", f"--exclude={EXCLUDED}", *scripts], root)[1]
    return found
