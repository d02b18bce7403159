# SPDX-License-Identifier: EUPL-1.2
"""A platform of deploy/local of its own, below a temporary folder, for tests of what operators do."""

import csv
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from checks import observability, tree  # noqa: E402, F401 (observability is for those who import this)

PROGRAMS = pathlib.Path(os.environ.get("NAOBER_PROGRAMS") or ROOT / "build" / "release" / "bin")
SERVICES = [row["program"] for row in tree.programs(ROOT)]


class Platform:
    """Starts nothing by itself. remove() stops what runs and leaves nothing behind."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="naober-operations-"))
        self.folder.chmod(0o711)  # PostgreSQL runs as another user
        self.state = self.folder / "state"
        self.environment = {**os.environ, "NAOBER_STATE": str(self.state), "NAOBER_PROGRAMS": str(PROGRAMS)}

    def remove(self):
        self.run("deploy/local/down", "--erase")
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command, check=True):
        """Runs a script of the repository for this platform; returns what it did, with both streams as text in stdout."""
        done = subprocess.run(
            [ROOT / command[0], *map(str, command[1:])], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")
        return done

    def up(self, *arguments):
        self.run("deploy/local/up", *arguments)

    def shell(self, script):
        """Runs bash with what deploy/local's scripts share: its variables and functions."""
        command = f". deploy/local/say.sh; . deploy/local/platform.sh; {script}"
        subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=ROOT, env=self.environment, check=True)

    def naober(self, *arguments):
        """The command's answer (text), as a coordinator of the latest example unless --as or --consortium come first."""
        done = subprocess.run(
            [ROOT / "deploy" / "local" / "naober", *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise AssertionError(f"naober {' '.join(arguments)} failed: {done.stderr}")
        return done.stdout

    def rows(self, *arguments):
        """A list of the command as dicts."""
        return list(csv.DictReader(io.StringIO(self.naober(*arguments, "--output", "csv"))))

    def psql(self, database, sql=None, file=None):
        """The lines that a statement, or a file of them, answers with, as superuser."""
        command = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                   f"--host={self.state}/run/postgres", "--username=naober_superuser", f"--dbname={database}"]  # fmt: skip
        with open(file or os.devnull, "rb") as text:
            given = ["--command", sql] if sql else []
            done = subprocess.run([*command, *given], stdin=text, capture_output=True, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode()[-2000:])
        return [line for line in done.stdout.decode().split("\n") if line]

    def port(self, service, kind):
        """The port of a running service: kind is grpc or admin."""
        for line in (self.state / "config" / "ports.tsv").read_text().splitlines():
            if line.split("\t")[:2] == [service, kind]:
                return int(line.split("\t")[2])
        raise KeyError(f"{service} {kind}")
