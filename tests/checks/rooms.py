# SPDX-License-Identifier: EUPL-1.2
"""Every room has its README, and every program of deploy/programs.tsv all that a program consists of."""

import pathlib
import re

from checks import tree

WHAT = "every room and every program is complete"
ADVICE = "add what is missing; services/README.md says what a service consists of"

ROOMS = (".", "deploy", "deploy/images", "deploy/local", "deploy/observability", "k8s", "libs", "libs/*", "protos", "services", "services/*", "tests", "tests/*")


def findings(root):
    root = pathlib.Path(root)
    found = []
    for pattern in ROOMS:
        for room in sorted(root.glob(pattern)) if pattern != "." else [root]:
            if room.is_dir() and room.name not in tree.SKIPPED_FOLDERS and not (room / "README.md").is_file():
                found.append(f"{room.relative_to(root)}/README.md is missing")
    rows = tree.programs(root)
    for row in rows:
        found += _program(root, row["program"])
    return found + _table(rows)


def _program(root, name):
    service = root / "services" / name
    found = [f"services/{name}/{file} is missing" for file in ("CMakeLists.txt", "main.cc") if not (service / file).is_file()]
    if not list((root / "protos" / "naober" / name / "v1").glob("*_service.proto")):
        found.append(f"protos/naober/{name}/v1/{name}_service.proto is missing")
    return found + _migrations(root, service / "migrations")


def _migrations(root, folder):
    """Numbered 0001, 0002 … without a gap, named NNNN_verb_noun.sql."""
    names = sorted(path.name for path in folder.glob("*.sql"))
    where = folder.relative_to(root)
    found = [f"{where}/{name}: migrations are called NNNN_verb_noun.sql" for name in names
             if not re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)+\.sql", name)]  # fmt: skip
    if [name[:4] for name in names] != [f"{number:04}" for number in range(1, len(names) + 1)]:
        found.append(f"{where}: the numbers are not 0001, 0002 … without a gap")
    if not names:
        found.append(f"{where} holds no migration")
    return found


def _table(rows):
    names = [row["program"] for row in rows]
    found = []
    for row in rows:
        for column in ("calls", "consumes"):
            for other in row[column]:
                if other not in names or other == row["program"]:
                    found.append(f"deploy/programs.tsv: {row['program']} {column} {other}, which is no other program")
    ports = [row[column] for row in rows for column in ("grpc_port", "admin_port")]
    found += [f"deploy/programs.tsv: port {port} is given twice" for port in sorted({p for p in ports if ports.count(p) > 1})]
    return found
