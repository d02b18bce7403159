# SPDX-License-Identifier: EUPL-1.2
"""Alerts fire when they should and have a runbook, and rules and dashboards ask for metrics that programs have."""

import json
import pathlib
import re
import tempfile

from checks import tree

WHAT = "alerts are tested and have a runbook, dashboards ask for what there is"
ADVICE = "deploy/observability/README.md says what belongs together"

FOLDER = "deploy/observability"
SUFFIXES = {"_bucket": "Histogram", "_sum": "Histogram", "_count": "Histogram"}


def findings(root):
    return promtool(root) + unknown_metrics(root) + alerts_without(root) + unknown_programs(root)


def registered_metrics(root):
    """{name: Counter, Gauge or Histogram} of all that the code registers outside of tests."""
    found = {}
    for path in tree.files(root, ".cc"):
        if path.startswith(("libs/", "services/")) and not path.endswith("_test.cc"):
            code = tree.text(root, path)
            for kind, name in re.findall(r'Get(Counter|Gauge|DurationHistogram)\(\s*"(naober_\w+)"', code):
                found[name] = kind.removeprefix("Duration")
    return found


def expressions_of_dashboards(root):
    """[(where, PromQL)] of every panel and variable; Grafana's own variables are replaced by plain values."""
    found = []
    for path in sorted((pathlib.Path(root) / FOLDER / "dashboards").glob("*.json")):
        dashboard = json.loads(path.read_text())
        for panel in dashboard["panels"]:
            for target in panel["targets"]:
                expression = target["expr"].replace("$__rate_interval", "5m").replace("$job", ".*")
                found.append((f"{FOLDER}/dashboards/{path.name}: {panel['title']}", expression))
    return found


def unknown_metrics(root):
    """Names in rules and dashboards that no program registers, or that are used as another kind than they are."""
    registered = registered_metrics(root)
    texts = {f"{FOLDER}/rules.yaml": tree.text(root, f"{FOLDER}/rules.yaml"), **dict(expressions_of_dashboards(root))}
    found = []
    for where, text in texts.items():
        # What is recorded is named job:… and defined in the rules themselves.
        for name in sorted(set(re.findall(r"(?<![\w:])naober_\w+", re.sub(r"(#|summary:|runbook:).*", "", text)))):
            stem, kind = name, None
            for suffix, of_kind in SUFFIXES.items():
                if name.endswith(suffix) and name not in registered:
                    stem, kind = name.removesuffix(suffix), of_kind
            if stem not in registered:
                found.append(f"{where} asks for {name}, which no program registers")
            elif (kind or "Histogram") != registered[stem] and "Histogram" in (kind, registered[stem]):
                found.append(f"{where} asks for {name}, but {stem} is a {registered[stem].lower()}")
    return found


def alerts_without(root):
    """Alerts that no test lets fire or no runbook explains, and runbooks of alerts that are gone."""
    rules = tree.text(root, f"{FOLDER}/rules.yaml")
    alerts = re.findall(r"^ *- alert: (\w+)", rules, re.MULTILINE)
    tests = re.split(r"^ *- (?=\{? ?eval_time:)", tree.text(root, f"{FOLDER}/rules_test.yaml"), flags=re.MULTILINE)
    fired = {name for test in tests if "exp_labels" in test for name in re.findall(r"alertname: (\w+)", test)}
    runbooks = re.findall(r"^## (\w+)", tree.text(root, f"{FOLDER}/runbooks.md"), re.MULTILINE)
    found = [f"{FOLDER}/rules_test.yaml never lets {name} fire" for name in alerts if name not in fired]
    found += [f"{FOLDER}/runbooks.md has no section {name}" for name in alerts if name not in runbooks]
    found += [f"{FOLDER}/runbooks.md explains {name}, which is no alert" for name in runbooks if name not in alerts]
    found += [
        f"{FOLDER}/rules.yaml: {name} does not name its runbook"
        for name in alerts
        if f"runbook: {FOLDER}/runbooks.md#{name.lower()}\n" not in rules
    ]
    return found


def unknown_programs(root):
    """Lists of programs in the rules that are not those of deploy/programs.tsv."""
    rules = tree.text(root, f"{FOLDER}/rules.yaml")
    wanted = "|".join(row["program"] for row in tree.programs(root))
    return [
        f"{FOLDER}/rules.yaml: '{given}' are not the programs of deploy/programs.tsv"
        for given in sorted(set(re.findall(r'job=~"([^"]+)"', rules)))
        if given != wanted
    ]


def promtool(root):
    """What promtool says of the rules, their tests, and the dashboards' expressions as if they were rules."""
    expressions = expressions_of_dashboards(root)
    program = tree.tool("promtool", "./deploy/local/install check")
    found = []
    with tempfile.TemporaryDirectory(prefix="naober-expressions-") as folder:
        recorded = pathlib.Path(folder, "expressions.yaml")
        rules = [{"record": f"panel:{number}", "expr": expression} for number, (_, expression) in enumerate(expressions)]
        recorded.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
        for command in (["check", "rules", f"{FOLDER}/rules.yaml"], ["test", "rules", f"{FOLDER}/rules_test.yaml"],
                        ["check", "rules", recorded]):  # fmt: skip
            code, lines = tree.output_of([program, *command], root)
            if code != 0:
                found += [f"promtool {' '.join(map(str, command))}: {line.strip()}" for line in lines if line.strip()]
    return found
