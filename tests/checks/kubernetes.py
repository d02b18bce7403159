# SPDX-License-Identifier: EUPL-1.2
"""The manifests follow deploy/programs.tsv, and every overlay builds and is valid, without a cluster."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from checks import tree

WHAT = "manifests follow the table, build and are valid"
ADVICE = "k8s/generate after a change of the table or a template; k8s/README.md says what else must hold"

# Built by Debian 12's Go too. Older ones of v4 read our overlays as well, from 4.5.7 on.
KUSTOMIZE = "v5.0.3"
OLDEST = (4, 5, 7)


def findings(root):
    root = pathlib.Path(root)
    found = tree.output_of([sys.executable, root / "k8s" / "generate", "--check"], root)[1]
    found += _targets_of_images(root) + unknown_flags(root)
    build = builder()
    tree.npm_packages(root, "k8s")
    node = tree.tool("node", "./deploy/local/install build")
    overlays = sorted((root / "k8s" / "overlays").iterdir())
    for overlay in overlays:
        where = overlay.relative_to(root)
        built = subprocess.run([*build, overlay], capture_output=True, text=True, check=False)
        if built.returncode != 0:
            found.append(f"{where}: {built.stderr.strip()}")
            continue
        checked = subprocess.run(
            [node, root / "k8s" / "validate.mjs"], input=built.stdout, capture_output=True, text=True, check=False
        )
        lines = checked.stdout.splitlines()
        if checked.returncode != 0 and not lines:
            lines = checked.stderr.splitlines()[:5] or ["validate.mjs failed and said nothing"]
        found += [f"{where}: {line}" for line in lines]
    return found


def _targets_of_images(root):
    """Every program has a target of its own in the Containerfile."""
    text = tree.text(root, "deploy/images/Containerfile")
    return [
        f"deploy/images/Containerfile has no target {row['program']}"
        for row in tree.programs(root)
        if not re.search(rf"^FROM \S+ AS {row['program']}$", text, re.MULTILINE)
    ]


def unknown_flags(root):
    """Flags of the manifests that no program declares: it would stop at its start."""
    declared = set()
    for path in tree.files(root, ".cc"):
        declared |= set(re.findall(r"ABSL_FLAG\(\s*[^,()]+,\s*(\w+),", tree.text(root, path)))
    return [
        f"{path}: no program has a flag --{flag}"
        for path in tree.files(root, ".flags")
        for flag in re.findall(r"^--(\w+)", tree.text(root, path), re.MULTILINE)
        if flag not in declared
    ]


def builder():
    """The command that builds an overlay: kustomize or kubectl when there is one new enough, else one that Go builds."""
    kubectl = shutil.which("kubectl")
    if kubectl and _version_of_kubectl(kubectl) >= OLDEST:
        return [kubectl, "kustomize"]
    kustomize = shutil.which("kustomize")
    if kustomize and _numbers(" ".join(tree.output_of([kustomize, "version"], "/")[1])) >= OLDEST:
        return [kustomize, "build"]
    return [_own_kustomize(), "build"]


def _version_of_kubectl(kubectl):
    code, lines = tree.output_of([kubectl, "version", "--client", "--output=json"], "/")
    try:
        return _numbers(json.loads("\n".join(lines)).get("kustomizeVersion", "")) if code == 0 else ()
    except ValueError:
        return ()


def _numbers(text):
    match = re.search(r"v(\d+)\.(\d+)\.(\d+)", text)
    return tuple(int(number) for number in match.groups()) if match else ()


def _own_kustomize():
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "naober")
    program = cache / f"kustomize-{KUSTOMIZE}" / "kustomize"
    if program.is_file():
        return program
    go = tree.tool("go", "./deploy/local/install check, or put kustomize ≥ 4.5.7 or kubectl ≥ 1.27 on the PATH")
    done = subprocess.run(
        [go, "install", f"sigs.k8s.io/kustomize/kustomize/v5@{KUSTOMIZE}"],
        env={**os.environ, "GOBIN": str(program.parent), "CGO_ENABLED": "0"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise tree.CannotCheck(
            "Go could not build kustomize: " + " ".join(done.stderr.split("\n")[-3:]).strip(),
            "check the network and Go's module proxy, or put kustomize ≥ 4.5.7 or kubectl ≥ 1.27 on the PATH",
        )
    return program
