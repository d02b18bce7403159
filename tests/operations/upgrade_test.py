# SPDX-License-Identifier: EUPL-1.2
"""Upgrades from the previous version, with data in it (previous.tar.xz): its programs could run on meanwhile, and nothing
is lost or changed."""

import json
import tarfile
import unittest

from local_platform import ROOT, SERVICES, Platform

PREVIOUS = ROOT / "tests" / "operations" / "previous.tar.xz"

# Tables whose rows programs remove by themselves when their time is over.
FORGOTTEN = {"idempotency", "inbox"}

# Steps that the previous version does not survive: an upgrade over them needs a stop. They were taken before the first
# release, whose snapshot (tests/operations/snapshot) empties this list for good.
BEFORE_FIRST_RELEASE = {
    *(f"{service}: column|consumer_shards.producer_top|bigint is gone" for service in SERVICES),
    "intake: an INSERT must name programmes.credits_other_languages",
    "intake: an INSERT must name trajectory_contacts.unconfirmed",
    "matching: an INSERT must name matches.planned_end_at",
}


def catalog(platform, service):
    """{kind: {(what, how, columns)}} of a service's database, as catalog.sql tells it."""
    lines = platform.psql(f"naober_{service}", file=ROOT / "tests" / "operations" / "catalog.sql")
    found = {}
    for line in lines:
        kind, what, *rest = line.split("|")
        # A constraint may hold the mark itself, as in "a || b"; its columns come last.
        how, columns = ("|".join(rest[:-1]), rest[-1].split(",")) if kind == "constraint" else (rest[0], ())
        found.setdefault(kind, set()).add((what, how, tuple(columns)))
    return found


def breaks(before, after):
    """What programs that were written for `before` would meet in `after`."""
    lost = [
        f"{kind}|{what}|{how} is gone"
        for kind in ("column", "function", "right")
        for what, how, _ in sorted(before[kind] - after[kind])
    ]
    tables = {what.split(".")[0] for what, *_ in before["column"]}
    required = [
        f"an INSERT must name {what}" for what, *_ in sorted(after["required"] - before["required"]) if what.split(".")[0] in tables
    ]
    columns = {what for what, *_ in before["column"]}
    # A constraint about a new column can't be met by those who don't know it: they leave the column alone.
    stricter = [
        f"{table} must keep to {definition}"
        for table, definition, about in sorted(after["constraint"] - before["constraint"])
        if table in tables and all(f"{table}.{column}" in columns for column in about)
    ]
    return lost + required + stricter


def counts(platform, service):
    """{table: number of rows} of a service's database."""
    tables = platform.psql(
        f"naober_{service}",
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
    )
    return {table: int(platform.psql(f"naober_{service}", f'SELECT count(*) FROM "{table}"')[0]) for table in tables}


def restore(platform, folder):
    """Makes the databases of the previous version, as a superuser of the site would have."""
    platform.state.mkdir()
    platform.state.chmod(0o711)
    for name in ("run", "log", "secrets", "config"):
        (platform.state / name).mkdir()
    platform.shell('make_postgres; start_postgres ""')
    for service in SERVICES:
        if not (folder / f"{service}.sql").exists():
            continue  # not yet there in the previous version
        for role in ("owner", "service", "worker", "backup"):
            platform.psql("postgres", f"CREATE ROLE naober_{service}_{role} LOGIN")
        platform.psql(
            "postgres",
            f"CREATE DATABASE naober_{service} OWNER naober_{service}_owner TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
        )
        platform.psql(f"naober_{service}", file=folder / f"{service}.sql")
    (platform.state / "clock").write_text((folder / "clock").read_text())


class Upgrade(unittest.TestCase):
    """One upgrade, looked at from several sides."""

    @classmethod
    def setUpClass(cls):
        cls.platform = Platform()
        cls.addClassCleanup(cls.platform.remove)
        folder = cls.platform.folder / "previous"
        with tarfile.open(PREVIOUS) as archive:
            archive.extractall(folder)
        restore(cls.platform, folder)
        cls.services = [service for service in SERVICES if (folder / f"{service}.sql").exists()]
        cls.report = json.loads((folder / "report.json").read_text())
        cls.before = {service: catalog(cls.platform, service) for service in cls.services}
        cls.rows = {service: counts(cls.platform, service) for service in cls.services}
        cls.platform.up("--no-example")  # migrates, then starts the programs of now
        cls.after = {service: catalog(cls.platform, service) for service in cls.services}

    def test_programs_of_the_previous_version_can_run_on_the_new_schema(self):
        found = {
            f"{service}: {line}" for service in self.services for line in breaks(self.before[service], self.after[service])
        }
        self.assertEqual(sorted(found - BEFORE_FIRST_RELEASE), [], "expand now, contract a release later (deploy/README.md)")

    def test_no_row_is_lost(self):
        for service in self.services:
            now = counts(self.platform, service)
            fewer = {
                table: (rows, now.get(table))
                for table, rows in self.rows[service].items()
                if table not in FORGOTTEN and now.get(table, 0) < rows
            }
            self.assertEqual(fewer, {}, service)

    def test_a_report_says_what_it_said(self):
        tenant = self.platform.rows("--as", "operator", "consortium", "list")[0]["ID"]
        token = self.platform.state / "secrets" / "tokens" / "drenthe"
        token.mkdir(parents=True)
        (token / "coordinator").write_text(self.platform.naober("token", "mint", "--role", "coordinator", "--tenant", tenant))
        now = json.loads(
            self.platform.naober("--consortium", "drenthe", "report", "municipal", "--programme", "bartjes", "--output", "json")
        )
        self.assertEqual(without_news(now, self.report), self.report)

    def test_everything_works_on_what_was_there(self):
        self.platform.naober(
            "--as", "operator", "example", "run", str(ROOT / "deploy" / "example" / "drenthe"), "--consortium", "afterwards",
            "--key", str(self.platform.state / "secrets" / "development-key.json"),
            "--tokens", str(self.platform.state / "secrets" / "tokens"), "--clock-file", str(self.platform.state / "clock"),
        )  # fmt: skip
        waiting = [row for row in self.platform.rows("--as", "operator", "events", "status") if row["DEAD"] not in ("-", "0")]
        self.assertEqual(waiting, [])


def without_news(now, before):
    """`now` with only those fields that `before` has: a newer version may say more."""
    if isinstance(now, dict) and isinstance(before, dict):
        return {key: without_news(value, before[key]) for key, value in now.items() if key in before}
    if isinstance(now, list) and isinstance(before, list) and len(now) == len(before):
        return [without_news(one, other) for one, other in zip(now, before)]
    return now


class Breaks(unittest.TestCase):
    """What the comparison of two schemas finds, and what it lets pass."""

    OLD = {
        "column": {("people.id", "uuid", ()), ("people.name", "text", ())},
        "function": {("emit(a uuid)", "void", ())},
        "right": {("people", "naober_intake_service SELECT", ())},
        "required": {("people.id", "", ())},
        "constraint": set(),
    }

    def changed(self, kind, *, add=(), remove=()):
        return breaks(self.OLD, {**self.OLD, kind: self.OLD[kind] - set(remove) | set(add)})

    def test_what_is_added_breaks_nothing(self):
        self.assertEqual(self.changed("column", add=[("people.age", "integer", ()), ("notes.id", "uuid", ())]), [])
        self.assertEqual(self.changed("required", add=[("notes.id", "", ())]), [])
        self.assertEqual(self.changed("constraint", add=[("people", "CHECK (age > 0)", ("age",))]), [])

    def test_what_is_gone_breaks(self):
        self.assertEqual(self.changed("column", remove=[("people.name", "text", ())]), ["column|people.name|text is gone"])
        self.assertEqual(self.changed("function", remove=[("emit(a uuid)", "void", ())]), ["function|emit(a uuid)|void is gone"])
        self.assertEqual(
            self.changed("right", remove=[("people", "naober_intake_service SELECT", ())]),
            ["right|people|naober_intake_service SELECT is gone"],
        )

    def test_what_an_insert_does_not_know_of_breaks(self):
        self.assertEqual(self.changed("required", add=[("people.age", "", ())]), ["an INSERT must name people.age"])
        self.assertEqual(
            self.changed("constraint", add=[("people", "CHECK (name <> '')", ("name",))]),
            ["people must keep to CHECK (name <> '')"],
        )


if __name__ == "__main__":
    unittest.main()
