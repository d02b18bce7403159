# SPDX-License-Identifier: EUPL-1.2
"""Words that do not belong in the sources, each with its reason."""

import re
from typing import NamedTuple

from checks import tree

WHAT = "no forbidden words, names or addresses"
ADVICE = "say it as the finding asks; tests/checks/words.py has the whole list"


class Rule(NamedTuple):
    pattern: re.Pattern
    paths: re.Pattern  # where it is forbidden
    why: str
    in_comments: bool = False


CPP = r"\.(cc|h)$"

RULES = (
    Rule(re.compile(r"\bstd::string_view\b"), re.compile(r"\.h$"),
         "write absl::string_view: one vocabulary with Abseil's own API"),
    Rule(re.compile(r"\bSELECT\s+\*"), re.compile(r"\.(cc|h|sql)$"),
         "list the columns: a migration must not change what a query returns"),
    Rule(re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\b|(?<![\w.>])sleep\("), re.compile(r"_test\.cc$"),
         "tests do not sleep: use FakeClock, or poll with a deadline"),
    Rule(re.compile(r"#\s*include\s*<iostream>"), re.compile(r"^(libs|services/(?!cli/)).*" + CPP),
         "log by libs/obs/log.h; only the command writes to a terminal"),
    Rule(re.compile(r"\babsl::(Mutex|MutexLock|CondVar)\b"), re.compile(CPP),
         "use libs/base/mutex.h: Debian's absl::Mutex hides locks from ThreadSanitizer"),
    Rule(re.compile(r"\busing\s+namespace\b"), re.compile(r"(?<!/main)" + CPP),
         "name what you use; only main, which wires, may open our own namespace"),
    Rule(re.compile(r"\b(class|struct)\s+\w+(Manager|Processor|Helpers?|Utils?|Impl)\b"), re.compile(CPP),
         "name the class after what it is"),
    Rule(re.compile(r"\b(TODO(?!\(#\d+\))|FIXME|XXX)\b"), re.compile(r"\.(cc|h|proto|sql|py|sh|cmake|txt|ya?ml)$"),
         "do it, or write TODO(#issue)", in_comments=True),
    # Whoever builds us chooses their own mirrors.
    Rule(re.compile(r"registry\.(npmjs\.org|yarnpkg\.com|k8s\.io)|\bdeb\.debian\.org|\bproxy\.golang\.org|\bpypi\.org|"
                    r"\b(docker|ghcr|quay|gcr)\.io\b|" r"\"resolved\":\s*\"http"), re.compile(r""),
         "name no registry: the machine's own configuration does", in_comments=True),
)  # fmt: skip

# A name says what a thing is for; these say nothing. The proto package naober/common is the one exception.
EMPTY_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|processors?|misc|info|impl)$")
NAMES_ALLOWED = re.compile(r"^protos/naober/common/")

SPDX = "SPDX-License-Identifier: EUPL-1.2"


def findings(root):
    found = []
    for path in tree.files(root):
        content = tree.text(root, path)
        found += _empty_names(path) + _head(path, content)
        code = tree.without_comments(content) if path.endswith((".cc", ".h", ".proto")) else content
        for rule in RULES:
            if not rule.paths.search(path) or path.startswith("tests/checks/"):  # which hold the words themselves
                continue
            searched = content if rule.in_comments else code
            for match in rule.pattern.finditer(searched):
                found.append(f"{path}:{tree.line_of(searched, match.start())}: {match.group(0)}: {rule.why}")
    return found


def _empty_names(path):
    if NAMES_ALLOWED.search(path):
        return []
    *folders, name = path.split("/")
    stem = name.split(".")[0] if name.endswith((".cc", ".h", ".proto", ".py", ".sh")) else ""
    return [
        f"{path}: the name '{part}' says nothing: call it after what it holds"
        for part in [*folders, stem]
        if EMPTY_NAMES.search(part)
    ]


def _head(path, content):
    """The licence line of our sources, and a header's guard."""
    if not path.endswith((".cc", ".h", ".proto")):
        return []
    found = []
    if not content.startswith(f"// {SPDX}\n"):
        found.append(f"{path}:1: begin with // {SPDX}")
    guard = "NAOBER_" + re.sub(r"[^A-Z0-9]", "_", path.upper()) + "_"
    if path.endswith(".h") and f"#ifndef {guard}\n#define {guard}\n" not in content:
        found.append(f"{path}: the include guard is {guard}")
    return found
