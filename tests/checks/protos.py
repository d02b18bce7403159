# SPDX-License-Identifier: EUPL-1.2
"""The contract passes buf's lint, every string field says whether it is personal data, and the code gives the reasons that the
comments promise."""

import pathlib
import re

from checks import tree

WHAT = "protos pass buf lint, state sensitive, promise no reason that nobody gives"
ADVICE = (
    "follow buf's hint; write [(naober.common.v1.sensitive) = true] on what is about a person, = false elsewhere; "
    "name a reason in a comment as the code spells it"
)

_STRING_FIELD = re.compile(
    r"(?:\bstring|\bmap\s*<\s*\w+\s*,\s*string\s*>)\s+(?P<name>\w+)\s*=\s*\d+\s*(?P<options>\[[^;]*\])?\s*;", re.DOTALL
)
_SENSITIVE = re.compile(r"\(\s*(?:naober\.common\.v1\.|common\.v1\.)?sensitive\s*\)\s*=\s*(true|false)")
_REASON = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_ENUM_VALUE = re.compile(r"^\s+([A-Z][A-Z0-9_]+) = \d+", re.MULTILINE)
_NOT_FOUND = re.compile(r'\bNotFound\(\s*"(\w+)"')
_STATUS_CODES = {
    "INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "FAILED_PRECONDITION", "RESOURCE_EXHAUSTED", "PERMISSION_DENIED",
    "OUT_OF_RANGE", "DEADLINE_EXCEEDED",
}  # fmt: skip


def findings(root):
    return unstated_fields(root) + unknown_reasons(root) + _lint(root)


def unstated_fields(root):
    found = []
    for path in tree.files(root, ".proto"):
        content = tree.without_comments(tree.text(root, path))
        for match in _STRING_FIELD.finditer(content):
            if not _SENSITIVE.search(match.group("options") or ""):
                found.append(f"{path}:{tree.line_of(content, match.start())}: {match.group('name')} does not state sensitive")
    return found


def unknown_reasons(root):
    """Reasons in comments of *_service.proto that are no text of the service's code, nor of the libraries'."""
    codes = set(_STATUS_CODES)
    for path in tree.files(root, ".proto"):
        for value in _ENUM_VALUE.findall(tree.text(root, path)):
            parts = value.split("_")
            codes.update("_".join(parts[start:]) for start in range(len(parts)))
    found = []
    for path in tree.files(root, "_service.proto"):
        rooms = ("libs/", f"services/{path.split('/')[2]}/")
        code = "".join(
            tree.text(root, source) for source in tree.files(root, ".cc", ".h") if source.startswith(rooms) and "_test." not in source
        )
        known = codes | set(re.findall(r'"([A-Z][A-Z0-9_]+)"', code))
        known |= {f"{resource.upper()}_NOT_FOUND" for resource in _NOT_FOUND.findall(code)}
        content = tree.text(root, path)
        for comment in re.finditer(r"//[^\n]*", content):
            for reason in _REASON.findall(comment.group()):
                if reason not in known:
                    found.append(f"{path}:{tree.line_of(content, comment.start())}: nobody gives the reason {reason}")
    return found


def _lint(root):
    tree.npm_packages(root, "protos")
    folder = pathlib.Path(root, "protos")
    code, lines = tree.output_of([folder / "node_modules" / ".bin" / "buf", "lint"], folder)
    if code != 0 and not lines:
        return [f"buf lint ended with exit code {code} and said nothing"]
    return [f"protos/{line}" for line in lines] if code != 0 else []
