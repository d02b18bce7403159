# SPDX-License-Identifier: EUPL-1.2
"""C++ is formatted by clang-format, in the version of Debian 12: another version formats otherwise."""

import concurrent.futures
import os
import pathlib

from checks import tree

WHAT = "C++ is formatted by clang-format 14"
ADVICE = "tests/format repairs it"

PROGRAM = "clang-format-14"
INSTALL = "./deploy/local/install check"


def sources(root):
    return tree.files(root, ".cc", ".h")


def _over_all(function, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def findings(root):
    program = tree.tool(PROGRAM, INSTALL)

    def is_formatted(path):
        return tree.output_of([program, "--dry-run", "-Werror", path], root)[0] == 0

    paths = sources(root)
    return [path for path, formatted in zip(paths, _over_all(is_formatted, paths)) if not formatted]


def repair(root, paths):
    """Formats the files; returns those that it changed."""
    program = tree.tool(PROGRAM, INSTALL)

    def changes(path):
        before = pathlib.Path(root, path).read_bytes()
        code, lines = tree.output_of([program, "-i", path], root)
        if code != 0:
            raise tree.CannotCheck(f"{path}: " + " ".join(lines), "give files that exist, relative to the project's root")
        return pathlib.Path(root, path).read_bytes() != before

    return [path for path, changed in zip(paths, _over_all(changes, paths)) if changed]
