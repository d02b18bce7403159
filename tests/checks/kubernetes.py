# SPDX-License-Identifier: EUPL-1.2
"""The manifests follow deploy/programs.tsv, and every overlay and combination of components is valid, without a cluster.

With NAOBER_THOROUGH=1 in the environment, as before a release, these are all sets of components, some thousands, which takes
minutes, and custom objects are held against the operators' own definitions, which Go fetches. Else they are few sets, in
which every two components meet in every way.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from checks import tree

WHAT = "manifests follow the table, build and are valid"
ADVICE = "k8s/generate after a change of the table or a template; k8s/README.md says what else must hold"

# Built by Debian 12's Go too. Older ones of v4 read our overlays as well, from 4.5.7 on.
KUSTOMIZE = "v5.0.3"
OLDEST = (4, 5, 7)


# So many sets of components at a time, that what they build stays small.
BATCH = 300

# Modules of Go whose sources hold the definitions of custom objects, and the folder in them. k8s/README.md names the versions
# that its components want.
OPERATORS = (
    ("github.com/cert-manager/cert-manager@v1.16.2", "deploy/crds"),
    ("github.com/cloudnative-pg/cloudnative-pg@v1.25.1", "config/crd/bases"),
    ("github.com/external-secrets/external-secrets@v0.16.1", "config/crds/bases"),
    ("github.com/kedacore/keda/v2@v2.16.1", "config/crd/bases"),
    ("github.com/prometheus-operator/prometheus-operator@v0.79.2", "example/prometheus-operator-crd"),
)

# Of these an installation takes one at most.
ALTERNATIVES = (("autoscaling", "keda"), ("cloudnative-pg", "postgres-trial"), ("tls", "tls-cert-manager"))

COMBINATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: naober
resources: [{base}]
components: [{components}]
configMapGenerator: [{{ name: site, files: [flags=site.flags] }}]
images: [{images}]
"""


def findings(root):
    root = pathlib.Path(root)
    found = tree.output_of([sys.executable, root / "k8s" / "generate", "--check"], root)[1]
    found += _targets_of_images(root) + unknown_flags(root)
    ours = {f"k8s/overlays/{path.name}": path for path in sorted((root / "k8s" / "overlays").iterdir())}
    names = [path.name for path in (root / "k8s" / "components").iterdir()]
    thorough = os.environ.get("NAOBER_THOROUGH") == "1"
    sets = every_set(names) if thorough else combinations(names)
    defined = definitions() if thorough else []
    for begin in range(0, len(sets), BATCH):
        with tempfile.TemporaryDirectory(prefix="naober-combinations-") as folder:
            overlays = _overlays_of(root, sets[begin : begin + BATCH], pathlib.Path(folder))
            built, broken = build(overlays | (ours if begin == 0 else {}))
        found += broken + validate(root, built, defined)
    return found


def definitions():
    """Folders with the CustomResourceDefinitions of all operators that our components want."""
    go = tree.tool("go", "./deploy/local/install check")
    folders = []
    for module, folder in OPERATORS:
        done = subprocess.run([go, "mod", "download", "-json", module], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise tree.CannotCheck(f"Go could not fetch {module}", "check the network and Go's module proxy")
        folders.append(pathlib.Path(json.loads(done.stdout)["Dir"], folder))
    return folders


def _choices(components):
    """What an installation decides on: for each the ways, None among them."""
    alone = sorted(set(components) - {one for pair in ALTERNATIVES for one in pair})
    return [(None, *(one for one in pair if one in components)) for pair in ALTERNATIVES] + [(None, one) for one in alone]


def every_set(components):
    """All sets of components that an installation may take."""
    return [{one for one in chosen if one} for chosen in itertools.product(*_choices(components))]


def combinations(components):
    """Sets of components, few of them, in which every two components meet in every way: both there, one of them, none.

    All sets together would be thousands. A component changes what the base or another component brings, so what breaks,
    breaks for two. Alternatives count as one component that is there in several ways.
    """
    choices = _choices(components)
    open_pairs = {
        frozenset(((i, a), (j, b)))
        for (i, first), (j, second) in itertools.combinations(enumerate(choices), 2)
        for a in first for b in second
    }  # fmt: skip
    sets = []
    while open_pairs:
        # Begin with a pair that is still open, and choose the rest so that most open pairs come with it.
        chosen = dict(min(open_pairs, key=lambda pair: sorted(map(str, pair))))
        for i, ways in enumerate(choices):
            if i not in chosen:
                chosen[i] = max(ways, key=lambda way: sum(frozenset(((i, way), met)) in open_pairs for met in chosen.items()))
        open_pairs -= {frozenset(pair) for pair in itertools.combinations(chosen.items(), 2)}
        sets.append({one for one in chosen.values() if one})
    return sets


def _overlays_of(root, sets, folder):
    """Writes an overlay for each set of components below the folder; returns {name: path}."""
    images = ["naober", "postgres", "redis", *(f"naober-{row['program']}" for row in tree.programs(root))]
    overlays = {}
    for number, components in enumerate(sets):
        path = folder / str(number)
        path.mkdir()
        shutil.copy(root / "k8s" / "overlays" / "local" / "site.flags", path)
        (path / "kustomization.yaml").write_text(
            COMBINATION.format(
                base=os.path.relpath(root / "k8s" / "base", path),
                # In the order of the alphabet, in which whoever changes others comes after them.
                components=", ".join(os.path.relpath(root / "k8s" / "components" / one, path) for one in sorted(components)),
                images=", ".join("{ name: %s, newTag: 1.0.0 }" % image for image in images),
            )
        )
        overlays[f"base with {', '.join(sorted(components)) or 'no component'}"] = path
    return overlays


def build(overlays):
    """Builds {name: path}; returns {name: manifests} of those that build, and a finding for each that doesn't."""
    command = builder()

    def one(path):
        return subprocess.run([*command, path], capture_output=True, text=True, check=False)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(overlays, pool.map(one, overlays.values())))
    built = {name: done.stdout for name, done in results.items() if done.returncode == 0}
    return built, [f"{name}: {done.stderr.strip()}" for name, done in results.items() if done.returncode != 0]


def validate(root, built, defined=()):
    """What k8s/validate.mjs finds in {name: manifests}, also by the definitions in these folders."""
    tree.npm_packages(root, "k8s")
    node = tree.tool("node", "./deploy/local/install build")
    checked = subprocess.run(
        [node, pathlib.Path(root, "k8s", "validate.mjs"), "--batch", *(f"--definitions={folder}" for folder in defined)],
        input=json.dumps(built), capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = checked.stdout.splitlines()
    if checked.returncode != 0 and not lines:
        return checked.stderr.splitlines()[:5] or ["validate.mjs failed and said nothing"]
    return lines


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
