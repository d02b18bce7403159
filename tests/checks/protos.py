# SPDX-License-Identifier: EUPL-1.2
"""The contract passes buf's lint, and every string field says whether it is personal data."""

import pathlib
import re

from checks import tree

WHAT = "protos pass buf lint and every string states sensitive"
ADVICE = "follow buf's hint; write [(naober.common.v1.sensitive) = true] on what is about a person, = false elsewhere"

_STRING_FIELD = re.compile(
    r"(?:\bstring|\bmap\s*<\s*\w+\s*,\s*string\s*>)\s+(?P<name>\w+)\s*=\s*\d+\s*(?P<options>\[[^;]*\])?\s*;", re.DOTALL
)
_SENSITIVE = re.compile(r"\(\s*(?:naober\.common\.v1\.|common\.v1\.)?sensitive\s*\)\s*=\s*(true|false)")


def findings(root):
    return unstated_fields(root) + _lint(root)


def unstated_fields(root):
    found = []
    for path in tree.files(root, ".proto"):
        content = tree.without_comments(tree.text(root, path))
        for match in _STRING_FIELD.finditer(content):
            if not _SENSITIVE.search(match.group("options") or ""):
                found.append(f"{path}:{tree.line_of(content, match.start())}: {match.group('name')} does not state sensitive")
    return found


def _lint(root):
    tree.npm_packages(root, "protos")
    folder = pathlib.Path(root, "protos")
    code, lines = tree.output_of([folder / "node_modules" / ".bin" / "buf", "lint"], folder)
    if code != 0 and not lines:
        return [f"buf lint ended with exit code {code} and said nothing"]
    return [f"protos/{line}" for line in lines] if code != 0 else []
