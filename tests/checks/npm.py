# SPDX-License-Identifier: EUPL-1.2
"""npm packages run on Debian 12's Node and are pinned by a lock file that names no registry."""

import json
import pathlib
import re

from checks import tree

WHAT = "npm packages are pinned and run on Node 18"
ADVICE = "pin the last version whose engines admit Node 18, and run npm install again beside the .npmrc of protos/"

DEBIAN_NODE = (18, 19, 0)  # bookworm; see deploy/packages.txt


def findings(root):
    found = []
    for path in tree.files(root, "package.json"):
        folder = pathlib.Path(root, path).parent
        lock = folder / "package-lock.json"
        if not lock.is_file():
            found.append(f"{path} has no package-lock.json beside it")
            continue
        manifest = json.loads(tree.text(root, path))
        for kind in ("dependencies", "devDependencies"):
            for name, version in manifest.get(kind, {}).items():
                if not re.fullmatch(r"\d+\.\d+\.\d+([-+].*)?", version):
                    found.append(f"{path}: {name} {version} is no exact version")
        for name, package in json.loads(lock.read_text())["packages"].items():
            engines = package.get("engines", {}).get("node", "*") if isinstance(package.get("engines"), dict) else "*"
            if not admits(engines, DEBIAN_NODE):
                found.append(f"{path}: {name.removeprefix('node_modules/') or 'the package itself'} wants Node {engines}")
    return found


def admits(wanted, version):
    """Whether an npm range of versions, such as ">=14 <21 || ^22.1", holds the version."""
    return any(
        all(_one(part, version) for part in re.sub(r"([<>=^~]+)\s+", r"\1", choice).split())
        for choice in wanted.split("||")
    )


def _one(part, version):
    operator, numbers = re.fullmatch(r"([<>=^~]*)v?([\dxX*.]*).*", part).groups()
    given = [int(number) for number in numbers.split(".") if number.isdigit()]
    low = tuple((given + [0, 0, 0])[:3])
    if operator == ">=":
        return version >= low
    if operator == ">":
        return version[: len(given)] > tuple(given)
    if operator == "<":
        return version < low
    if operator == "<=":
        return version[: len(given)] <= tuple(given)
    if operator == "^":
        return version >= low and version[0] == low[0]
    if operator == "~":
        return version >= low and version[: min(2, len(given))] == low[: min(2, len(given))]
    return version[: len(given)] == tuple(given)
