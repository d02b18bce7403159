# SPDX-License-Identifier: EUPL-1.2
"""Backs up a platform that runs, and restores it into an empty cluster (deploy/recovery/drill); looks at what it exports to
Prometheus."""

import pathlib
import re
import shutil
import unittest
import urllib.request

from local_platform import ROOT, SERVICES, Platform, observability

# Prometheus gives these to every series; "le" belongs to histograms.
LABELS_OF_ALL = {"job", "instance", "pod", "le"}


def setUpModule():
    global platform, reports, backup, clock  # one platform for all tests
    platform = Platform()
    unittest.addModuleCleanup(platform.remove)
    platform.up("--data", "deploy/example/drenthe")
    clock = (platform.state / "clock").read_text().strip()
    reports = platform.folder / "reports"
    (reports / "drenthe").mkdir(parents=True)
    (reports / "drenthe" / "bartjes.json").write_text(
        platform.naober("report", "municipal", "--programme", "bartjes", "--output", "json")
    )
    backup = platform.folder / "backup.tar.gz"
    platform.naober("backup", str(backup))


class Recovery(unittest.TestCase):
    def drill(self, *arguments):
        return platform.run("deploy/recovery/drill", *arguments, "--at", clock, check=False)

    def test_a_backup_gives_the_same_report_in_an_empty_cluster(self):
        done = self.drill(backup, "--expect", reports)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("the same bytes", done.stdout)
        self.assertIn("The backup can be restored", done.stdout)

    def test_a_report_of_other_bytes_is_noticed(self):
        other = platform.folder / "other"
        shutil.copytree(reports, other)
        path = other / "drenthe" / "bartjes.json"
        path.write_text(re.sub(r'"registered": \d+', '"registered": 1000', path.read_text(), count=1))
        done = self.drill(backup, "--expect", other)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("the reports are not those of before", done.stdout)
        self.assertIn('"registered": 1000', done.stdout)

    def test_a_backup_with_half_of_its_bytes_is_refused(self):
        half = platform.folder / "half.tar.gz"
        content = backup.read_bytes()
        half.write_bytes(content[: len(content) // 2])
        done = self.drill(half)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("can't be unpacked", done.stdout)

    def test_a_copy_that_differs_from_its_manifest_is_refused(self):
        folder = platform.folder / "copy"
        # As an operator takes it, with a manifest beside the archive.
        platform.shell(
            f'mkdir -m 777 "{folder}"; as_database_user "$postgres_programs/pg_basebackup" --host "$state/run/postgres" '
            f'--username naober_superuser --pgdata "{folder}" --format tar --gzip --wal-method fetch --checkpoint fast'
        )
        manifest = pathlib.Path(folder, "backup_manifest")
        manifest.write_text(re.sub(r'("Path": "PG_VERSION".*?"Checksum": ")\w{4}', r"\g<1>0000", manifest.read_text()))
        done = self.drill(folder)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("not what was backed up", done.stdout)


class Metrics(unittest.TestCase):
    """What rules and dashboards ask for is what programs export, with these labels."""

    @classmethod
    def setUpClass(cls):
        cls.labels = {}  # metric → names of its labels, over all programs
        for service in SERVICES:
            with urllib.request.urlopen(f"http://127.0.0.1:{platform.port(service, 'admin')}/metrics") as answer:
                for line in answer.read().decode().splitlines():
                    if match := re.match(r"(naober_\w+)(?:\{(.*)\})? ", line):
                        names = re.findall(r'(\w+)="', match[2] or "")
                        cls.labels.setdefault(match[1], set()).update(names)

    def expressions(self):
        yield from observability.expressions_of_dashboards(ROOT)
        rules = (ROOT / observability.FOLDER / "rules.yaml").read_text()
        for rule in re.split(r"^ *- (?=alert:|record:)", rules, flags=re.MULTILINE)[1:]:
            expression = re.search(r"expr: (.*?)(?=\n +(?:for|labels|annotations):|\Z)", rule, re.DOTALL)
            yield rule.split("\n", 1)[0], expression[1]

    def test_every_metric_that_is_asked_for_is_exported(self):
        for where, expression in self.expressions():
            for name in re.findall(r"(?<![\w:])naober_\w+", expression):
                self.assertIn(name, self.labels, where)

    def test_every_label_that_is_asked_for_is_exported(self):
        for where, expression in self.expressions():
            names = re.findall(r"(?<![\w:])naober_\w+", expression)
            known = LABELS_OF_ALL.union(*(self.labels.get(name, set()) for name in names))
            if "job_code:" in expression:  # recorded by these two
                known |= {"job", "code"}
            grouped = [label for group in re.findall(r"\b(?:by|on) ?\(([^)]*)\)", expression) for label in re.split(r",\s*", group)]
            matched = re.findall(r'(\w+)(?:=~|!=|!~|=)"', expression)
            self.assertEqual(sorted(set(grouped + matched) - known), [], where)


if __name__ == "__main__":
    unittest.main()
