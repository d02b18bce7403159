# SPDX-License-Identifier: EUPL-1.2
"""Who may include whom.

base ← obs, config, csv, geo ← auth, postgres, redis ← rpc ← events ← services/*. Services never include each other; they meet
in protos/, and only along the calls and events of deploy/programs.tsv. libs/testing is for tests. The rules of a
service's domain/ see nothing but values.
"""

import re

from checks import tree

WHAT = "includes follow the dependency rule"
ADVICE = "move the code to the layer that may know both; libs/README.md has the rule and its reasons"

# Each layer may include the layers before it.
LAYERS = (("base",), ("config", "csv", "geo", "obs"), ("auth", "postgres", "redis"), ("rpc",), ("events",))
ALLOWED = {
    library: {below for lower in LAYERS[:level] for below in lower}
    for level, layer in enumerate(LAYERS)
    for library in layer
}
ALLOWED["testing"] = set(ALLOWED)

# Generated contract that knows no service.
SHARED_PROTOS = {"common", "events"}
# What rules may see: values, errors, places. Not even the clock: time is an argument.
DOMAIN_LIBRARIES = {"base", "csv", "geo"}

# Headers that cost seconds per file, or that tie code to one server, and where they may be.
FENCED_HEADERS = (
    (re.compile(r"pqxx/"), re.compile(r"libs/(postgres|testing|events|rpc)/|services/\w+/store/|_db_test\.cc$|_redis_test\.cc$")),
    (re.compile(r"hiredis/"), re.compile(r"libs/(redis|testing)/")),
    (re.compile(r"cjose/"), re.compile(r"libs/auth/")),
    (
        re.compile(r"grpc(pp)?/|.*\.grpc\.pb\.h$"),
        re.compile(r"libs/(rpc|events|testing)/|_service\.(h|cc)$|_clients?\.(h|cc)$|/grpc_\w+\.(h|cc)$|main\.cc$|services/cli/|_(test|fixture)\.(h|cc)$|^tests/"),
    ),
)

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+["<]([^">]+)[">]', re.MULTILINE)


def findings(root):
    protos_of = {row["program"]: {row["program"], *row["calls"], *row["consumes"]} for row in tree.programs(root)}
    found = []
    for path in tree.files(root, ".cc", ".h"):
        content = tree.without_comments(tree.text(root, path))
        for match in _INCLUDE.finditer(content):
            why = _objection(path, match.group(1), protos_of)
            if why:
                found.append(f"{path}:{tree.line_of(content, match.start())}: {match.group(1)}: {why}")
    return found


def _objection(path, included, protos_of):
    """Why `path` may not include `included`; None when it may."""
    for header, places in FENCED_HEADERS:
        if header.match(included) and not places.search(path):
            return f"this header stays within {places.pattern}"
    room, name = (path.split("/") + [""])[:2]
    if room == "libs":
        return _objection_in_library(name, path, included)
    if room == "services":
        return _objection_in_service(name, path, included, protos_of)
    return None


def _objection_in_library(library, path, included):
    target = included.split("/")
    if library not in ALLOWED:
        return f"libs/{library} has no layer yet: give it one in tests/checks/includes.py"
    if target[0] == "services":
        return "a library knows no service"
    # Its tests may: they need some real RPC as an example.
    if target[0] == "naober" and target[1] not in SHARED_PROTOS and not _is_test(path):
        return "a library knows no service's contract"
    if target[0] != "libs" or target[1] == library:
        return None
    if target[1] == "testing":
        return None if _is_test(path) else "libs/testing is for tests"
    if target[1] not in ALLOWED[library]:
        return f"libs/{library} may include {', '.join(sorted(ALLOWED[library])) or 'no other library'}"
    return None


def _objection_in_service(service, path, included, protos_of):
    target = included.split("/")
    if "/domain/" in path and not _is_test(path):
        objection = _objection_in_domain(service, included, target)
        if objection:
            return objection
    if target[0] == "services" and target[1] != service:
        return "services never include each other"
    if target[:2] == ["libs", "testing"] and not _is_test(path):
        return "libs/testing is for tests"
    if target[0] == "naober" and target[1] not in SHARED_PROTOS and service in protos_of:
        if target[1] not in protos_of[service]:
            return f"deploy/programs.tsv says that {service} neither calls {target[1]} nor listens to it"
    return None


def _objection_in_domain(service, included, target):
    if included.endswith(".pb.h"):
        return "rules know no protos; convert at the edge"
    if included == "libs/base/clock.h":
        return "rules call no clock; time is an argument"
    if target[0] == "libs" and target[1] not in DOMAIN_LIBRARIES:
        return f"rules see {' and '.join(sorted(DOMAIN_LIBRARIES))} of libs only"
    if target[0] == "services" and target[1:3] != [service, "domain"]:
        return "rules know neither store nor edge"
    return None


def _is_test(path):
    return path.startswith("tests/") or re.search(r"_(test|fixture)\.(cc|h)$", path) is not None
