# SPDX-License-Identifier: EUPL-1.2
"""The source tree as the checks see it. Every check takes the root, so that planted.py can give it another tree."""

import os
import pathlib
import re
import shutil
import subprocess

# Not ours: made by the build, by npm or by git.
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__"}


class CannotCheck(Exception):
    """A tool or file that a check needs is missing. `advice` says how to get it."""

    def __init__(self, message, advice):
        super().__init__(message)
        self.advice = advice


def files(root, *suffixes):
    """Paths relative to the root, with slashes, sorted; all files, or those that end with one of the suffixes."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        for name in names:
            if not suffixes or name.endswith(suffixes):
                found.append(pathlib.Path(folder, name).relative_to(root).as_posix())
    return sorted(found)


def text(root, path):
    """The file's text, or "" when it is not text or gone since it was listed."""
    try:
        return pathlib.Path(root, path).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


_CPP_TOKEN = re.compile(
    r'R"(?P<mark>\w*)\(.*?\)(?P=mark)"'  # a raw string, kept
    r'|"(?:\\.|[^"\\\n])*"'  # a string, kept
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)",
    re.DOTALL,
)


def without_comments(code):
    """C++ or proto code with its comments blanked; lines keep their numbers."""

    def blank(match):
        if match.group("comment") is None:
            return match.group(0)
        return re.sub(r"[^\n]", " ", match.group(0))

    return _CPP_TOKEN.sub(blank, code)


def line_of(content, offset):
    return content.count("\n", 0, offset) + 1


def table(root, path):
    """The rows of a tab-separated table as dicts; its first line that is no comment names the columns."""
    rows = [line.split("\t") for line in text(root, path).splitlines() if line and line[0] != "#"]
    if not rows:
        raise CannotCheck(f"{path} is missing or empty", "restore it: everything reads it")
    header, *rows = rows
    return [dict(zip(header, row)) for row in rows]


def programs(root):
    """The rows of deploy/programs.tsv; `calls` and `consumes` are lists."""
    rows = table(root, "deploy/programs.tsv")
    for program in rows:
        for column in ("calls", "consumes"):
            program[column] = [] if program[column] == "-" else program[column].split(",")
    return rows


def tool(name, advice):
    """The path of a program that a check needs."""
    path = shutil.which(name)
    if path is None:
        raise CannotCheck(f"{name} is missing", advice)
    return path


def output_of(command, cwd):
    """Runs a command; returns its exit code and the lines it wrote on both streams."""
    done = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode, done.stdout.decode(errors="replace").splitlines()


def npm_packages(root, folder):
    """Makes sure that the npm packages of a folder's lock file are installed there."""
    where = pathlib.Path(root, folder)
    lock, installed = where / "package-lock.json", where / "node_modules" / ".package-lock.json"
    if not lock.exists():
        raise CannotCheck(f"{folder}/package-lock.json is missing", "restore it; it pins what the checks run")
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = tool("npm", "./deploy/local/install build")
    code, lines = output_of([npm, "ci", "--no-progress"], where)
    if code != 0:
        raise CannotCheck(
            f"npm ci in {folder} failed: " + " ".join(lines[-5:]), "check the network and npm's registry, and try again"
        )
    os.utime(installed)
