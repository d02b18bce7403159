# SPDX-License-Identifier: EUPL-1.2
"""The checks find what is planted for them: a check that cannot fail is worse than none.

Each plant is a small tree with one violation; the check must name it, and must be silent about the same tree without it.
"""

import itertools
import pathlib
import shutil
import tempfile
from typing import NamedTuple

from checks import includes, kubernetes, npm, observability, protos, rooms, shell, tree, words, wrong_manifests
from checks import format as formatting

WHAT = "every check finds what is planted for it"
ADVICE = "mend the check that the finding names (tests/checks)"

HEAD = "// SPDX-License-Identifier: EUPL-1.2\n"
TABLE = (
    "program\tgrpc_port\tadmin_port\tcalls\tconsumes\n"
    "intake\t50051\t9051\t-\tmatching\n"
    "matching\t50052\t9052\tintake\tintake\n"
    "reporting\t50055\t9055\t-\tintake\n"
)


class Plant(NamedTuple):
    check: object  # a function from a root to findings
    path: str
    bad: str
    good: str
    says: str  # part of the finding


def include(path, bad, good, says):
    return Plant(includes.findings, path, f'#include "{bad}"\n', f'#include "{good}"\n', says)


def word(path, bad, good, says):
    return Plant(words.findings, path, HEAD + bad + "\n", HEAD + good + "\n", says)


PLANTS = (
    include("libs/base/a.cc", "libs/obs/log.h", "libs/base/id.h", "no other library"),
    include("libs/postgres/a.cc", "libs/rpc/call.h", "libs/obs/log.h", "may include"),
    include("libs/rpc/a.cc", "libs/events/relay.h", "libs/auth/caller.h", "may include"),
    include("libs/rpc/a.cc", "services/intake/main.h", "libs/base/id.h", "knows no service"),
    include("libs/events/a.cc", "naober/intake/v1/intake.pb.h", "naober/common/v1/codes.pb.h", "service's contract"),
    include("libs/events/a.cc", "libs/testing/fake_clock.h", "libs/rpc/call.h", "is for tests"),
    Plant(includes.findings, "libs/colour/a.cc", '#include "libs/base/id.h"\n', None, "no layer"),
    include("services/intake/a.cc", "services/matching/b.h", "services/intake/b.h", "never include each other"),
    include("services/intake/a.cc", "naober/reporting/v1/x.pb.h", "naober/matching/v1/x.pb.h", "neither calls"),
    include("services/intake/a.cc", "libs/testing/fake_clock.h", "libs/base/clock.h", "is for tests"),
    include("services/intake/domain/a.cc", "libs/base/clock.h", "libs/base/id.h", "no clock"),
    include("services/intake/domain/a.h", "libs/postgres/pool.h", "libs/geo/position.h", "of libs only"),
    include("services/intake/domain/a.cc", "naober/intake/v1/x.pb.h", "services/intake/domain/b.h", "no protos"),
    include("services/intake/domain/a.cc", "services/intake/store/b.h", "services/intake/domain/b.h", "neither store"),
    include("services/intake/registrar.cc", "pqxx/pqxx", "vector", "stays within"),
    include("services/intake/registrar.h", "grpcpp/grpcpp.h", "vector", "stays within"),
    word("libs/base/a.cc", "absl::Mutex m;", "Mutex m;  // not absl::Mutex", "libs/base/mutex.h"),
    word("libs/base/a.cc", "#include <iostream>", "#include <vector>", "libs/obs/log.h"),
    word("libs/base/a.cc", "using namespace std;", "using std::string;", "name what you use"),
    word("libs/base/a.cc", "class LeaseManager {};", "class Lease {};", "after what it is"),
    word("libs/base/a.cc", "// TODO: later", "// TODO(#12): later", "TODO(#issue)"),
    word("libs/base/a_test.cc", "absl::SleepFor(x);", "clock.Advance(x);", "do not sleep"),
    word("services/intake/store/a.cc", 'R"sql(SELECT * FROM t)sql"', 'R"sql(SELECT count(*) FROM t)sql"', "list the columns"),
    Plant(words.findings, "services/intake/migrations/0001_a_b.sql", "SELECT  * FROM t", "SELECT a FROM t", "list the columns"),
    Plant(words.findings, "libs/base/a.cc", "int a;\n", HEAD + "int a;\n", "begin with // SPDX"),
    Plant(words.findings, "libs/base/a.h", HEAD + "#pragma once\n",
          HEAD + "#ifndef NAOBER_LIBS_BASE_A_H_\n#define NAOBER_LIBS_BASE_A_H_\n", "NAOBER_LIBS_BASE_A_H_"),
    Plant(words.findings, "libs/base/a.h",
          HEAD + "#ifndef NAOBER_LIBS_BASE_A_H_\n#define NAOBER_LIBS_BASE_A_H_\nvoid F(std::string_view);\n",
          HEAD + "#ifndef NAOBER_LIBS_BASE_A_H_\n#define NAOBER_LIBS_BASE_A_H_\nvoid F(absl::string_view);\n", "string_view"),
    Plant(words.findings, ".npmrc", "registry=https://registry." + "npmjs.org/", "fund=false", "name no registry"),
    Plant(words.findings, "k8s/a.yaml", "image: docker." + "io/library/redis", "image: redis", "name no registry"),
    Plant(protos.unstated_fields, "protos/a.proto", "message A {\n  string name = 1;\n}",
          "message A {\n  string name = 1 [(naober.common.v1.sensitive) = true];\n  // string x = 2;\n}", "a.proto:2: name"),
    Plant(protos.unstated_fields, "protos/a.proto", "message A { repeated string names = 1 [deprecated = true]; }",
          "message A { repeated string names = 1 [deprecated = true, (sensitive) = false]; }", "names"),
    Plant(protos.unstated_fields, "protos/a.proto", "message A { map<string, string> m = 1; }",
          "message A { map<string, int32> m = 1; }", "m does not"),
    Plant(protos.unknown_reasons, "protos/naober/intake/v1/intake_service.proto", "// FAILED_PRECONDITION (PERSON_MISSING).",
          "// FAILED_PRECONDITION (PERSON_GONE).", "PERSON_MISSING"),
    Plant(kubernetes.unknown_flags, "k8s/base/a.flags", "--grpc_prot=1\n", "--grpc_port=1\n", "no program has a flag --grpc_prot"),
    Plant(observability.unknown_metrics, "deploy/observability/rules.yaml", "expr: naober_callz_total > 0\n",
          "expr: naober_calls_total > 0\n", "which no program registers"),
    Plant(observability.unknown_metrics, "deploy/observability/rules.yaml", "expr: naober_calls_total_bucket > 0\n",
          "expr: naober_seconds_bucket > 0\n", "is a counter"),
    Plant(observability.alerts_without, "deploy/observability/rules.yaml", "  - alert: Lonely\n", None, "no section Lonely"),
    Plant(observability.alerts_without, "deploy/observability/rules.yaml", "  - alert: Lonely\n", None, "never lets Lonely fire"),
    Plant(observability.unknown_programs, "deploy/observability/rules.yaml", 'up{job=~"intake"}',
          'up{job=~"intake|matching|reporting"}', "not the programs"),
    Plant(observability.promtool, "deploy/observability/rules.yaml",
          "groups: [{ name: a, rules: [{ record: a, expr: 'sum(' }] }]\n",
          "groups: [{ name: a, rules: [{ record: a, expr: 'sum(up)' }] }]\n", "parse error"),
    Plant(observability.promtool, "deploy/observability/rules_test.yaml",
          "tests: [{ input_series: [{ series: up, values: 1 }], promql_expr_test: [{ expr: up, exp_samples: [{ labels: up, value: 2 }] }] }]\n",
          "tests: [{ input_series: [{ series: up, values: 1 }], promql_expr_test: [{ expr: up, exp_samples: [{ labels: up, value: 1 }] }] }]\n",
          'expr: "up"'),
    Plant(shell.findings, "deploy/a.sh", "#!/bin/bash\nrm $1\n", '#!/bin/bash\nrm "$1"\n', "SC2086"),
    Plant(npm.findings, "k8s/package-lock.json", '{"packages": {"node_modules/a": {"engines": {"node": ">=20"}}}}',
          '{"packages": {"node_modules/a": {"engines": {"node": "^16 || >= 18.3"}}}}', "wants Node >=20"),
    Plant(npm.findings, "k8s/package.json", '{"dependencies": {"ajv": "^8.0.0"}}', '{"dependencies": {"ajv": "8.0.0"}}', "no exact"),
    Plant(formatting.findings, "libs/base/a.cc", "int  a;\n", "int a;\n", "libs/base/a.cc"),
    Plant(rooms.findings, "libs/base/a.cc", "int a;\n", None, "libs/base/README.md is missing"),
    Plant(rooms.findings, "services/intake/migrations/0003_add_notes.sql", "", None, "without a gap"),
    Plant(rooms.findings, "deploy/programs.tsv", TABLE.replace("50055", "50051"), TABLE, "port 50051 is given twice"),
    Plant(rooms.findings, "deploy/programs.tsv", TABLE.replace("-\tintake", "x\tintake"), TABLE, "calls x"),
)  # fmt: skip

# Names of folders and files, each with a finding of its own.
NAMES = ("libs/base/utils/a.cc", "libs/base/string_helpers.cc", "services/intake/common/a.h", "libs/base/lease_manager.h")

# What a plain tree has, so that a check finds nothing but the plant.
SURROUNDINGS = {
    "deploy/programs.tsv": TABLE,
    ".clang-format": "BasedOnStyle: Google\n",
    "libs/rpc/flags.cc": HEAD + 'ABSL_FLAG(int, grpc_port, 0, "port");\n',
    "libs/rpc/calls.cc": HEAD + 'GetCounter("naober_calls_total", "");\nGetDurationHistogram("naober_seconds", "");\n',
    "services/intake/people.cc": HEAD + 'return Refuse("PERSON_GONE", "the person is gone");\n',
    "k8s/package.json": "{}",
    "k8s/package-lock.json": '{"packages": {}}',
}


def findings(root):
    found = []
    for plant in PLANTS:
        with tempfile.TemporaryDirectory(prefix="naober-planted-") as folder:
            where = f"{plant.check.__module__}: {plant.path}: {plant.bad.strip().splitlines()[-1:]}"
            if not any(plant.says in finding for finding in _with(folder, plant, plant.bad)):
                found.append(f"{where} is not found")
            if plant.good is not None and any(plant.says in finding for finding in _with(folder, plant, plant.good)):
                found.append(f"{where}: what is right is found too")
    for name in NAMES:
        with tempfile.TemporaryDirectory(prefix="naober-planted-") as folder:
            if not any("says nothing" in finding for finding in _with(folder, Plant(words.findings, name, "", None, ""), "")):
                found.append(f"checks.words: {name} is not found")
    return found + _stale_manifest(root) + _missing_combinations(root) + _undefined_field(root) + wrong_manifests.findings(root)


def _with(folder, plant, text):
    for path, content in {**SURROUNDINGS, plant.path: text}.items():
        target = pathlib.Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
        if content.startswith("#!"):
            target.chmod(0o755)
    return plant.check(folder)


def _stale_manifest(root):
    """A new row in the table without k8s/generate."""
    found = []
    with tempfile.TemporaryDirectory(prefix="naober-planted-") as folder:
        copy = pathlib.Path(folder)
        for part in ("k8s", "deploy/programs.tsv", "deploy/observability", "tests/checks"):
            source, target = pathlib.Path(root, part), copy / part
            target.parent.mkdir(parents=True, exist_ok=True)
            ignored = shutil.ignore_patterns("node_modules", "__pycache__")
            shutil.copytree(source, target, ignore=ignored) if source.is_dir() else shutil.copy(source, target)
        for path, row in (("deploy/programs.tsv", "planted\t50099\t9099\tintake\t-\n"), ("k8s/sizes.tsv", "planted\t1\t1Gi\t1Gi\t1\t1\n")):
            with open(copy / path, "a", encoding="utf-8") as table:
                table.write(row)
        code, lines = tree.output_of(["k8s/generate", "--check"], copy)
        if code == 0 or not any("planted.yaml" in line for line in lines):
            found.append("checks.kubernetes: a new program without manifests is not found")
    return found


def _missing_combinations(root):
    """Two components that never meet, or one that is never there without the other."""
    names = sorted(path.name for path in pathlib.Path(root, "k8s", "components").iterdir())
    sets = kubernetes.combinations(names)
    found = []
    for one, other in itertools.permutations(names, 2):
        apart = {one, other} in map(set, kubernetes.ALTERNATIVES)
        if not apart and not any({one, other} <= chosen for chosen in sets):
            found.append(f"checks.kubernetes never builds {one} with {other}")
        if not any(one in chosen and other not in chosen for chosen in sets):
            found.append(f"checks.kubernetes never builds {one} without {other}")
        if apart and any({one, other} <= chosen for chosen in sets):
            found.append(f"checks.kubernetes builds {one} with {other}, which are alternatives")
    return found


# What an operator would bring, and an object that keeps to it but for its schedule, when that isn't defined.
DEFINITION = """\
kind: CustomResourceDefinition
spec:
  group: postgresql.cnpg.io
  names: { kind: ScheduledBackup }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                cluster: { type: object, properties: { name: { type: string, pattern: "(?i)^P" } } }
                %s: { type: string }
"""
DEFINED = """\
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata: { name: postgres }
spec: { schedule: 0 30 1 * * *, cluster: { name: postgres } }
"""


def _undefined_field(root):
    """A field that the operator's own definition doesn't know."""
    found = []
    for field, is_wrong in (("schedule", False), ("timetable", True)):
        with tempfile.TemporaryDirectory(prefix="naober-planted-") as folder:
            pathlib.Path(folder, "definition.yaml").write_text(DEFINITION % field)
            lines = kubernetes.validate(root, {"planted": DEFINED}, [folder])
        if any("schedule (by the operator's definition)" in line for line in lines) != is_wrong:
            found.append(f"k8s/validate.mjs --definitions judges a field wrongly that is {'not ' if is_wrong else ''}defined")
    return found
