# SPDX-License-Identifier: EUPL-1.2
"""Turns what PostgreSQL logged of one call into a pgbench script that does the same work again and again.

The reference of an RPC is the same transaction, statement by statement, without the RPC around it. So that it stays the
same when the service changes, it is not written by hand but recorded: log_statement = all, one call, and its statements.
Our services prepare their statements and send several in one message (libs/postgres); the reference gets them one by one,
as plain SQL with the parameters put in, between BEGIN and COMMIT. Ids that the call made and days of birth are made anew in
every run of the script: else everybody would be born on one day, and the search for duplicates would read them all.
"""

import re

_STATEMENT = re.compile(r"LOG:  statement: (.*)", re.S)
_ONE_OF_MESSAGE = re.compile(r"(?:[^;']|'(?:[^']|'')*')+")
_PREPARE = re.compile(r"PREPARE (\w+) AS (.*)", re.S)
_EXECUTE = re.compile(r"EXECUTE (\w+)\((.*)\)", re.S)
_ARGUMENT = re.compile(r"'(?:[^']|'')*'|NULL")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BIRTH_DATE = re.compile(r"\b19\d\d-\d\d-\d\d\b")
_PREFIX = re.compile(r"^@@ (\S+) (\d+) ", re.M)  # log_line_prefix = '@@ %a %p '


class Session:
    """One connection: what it has prepared, and the transaction that is open."""

    def __init__(self):
        self.prepared = {}
        self.open = None

    def read(self, message):
        """The transactions that end in `message`."""
        finished, implicit = [], self.open is None
        for text in _ONE_OF_MESSAGE.findall(message):
            statement = self._plain(text.strip())
            if not statement:
                continue
            if statement.startswith("BEGIN"):
                self.open, implicit = [], False
            elif self.open is None:  # a message of several statements is a transaction by itself
                self.open = ["BEGIN READ ONLY"]
            self.open.append(statement)
            if statement in ("COMMIT", "ROLLBACK"):
                finished.append(self.open)
                self.open = None
        if implicit and self.open:
            finished.append(self.open + ["COMMIT"])
            self.open = None
        return finished

    def _plain(self, statement):
        if prepare := _PREPARE.fullmatch(statement):
            self.prepared[prepare.group(1)] = prepare.group(2)
            return ""
        if statement.startswith(("DISCARD", "SET LOCAL transaction_read_only")):
            return ""
        execute = _EXECUTE.fullmatch(statement)
        if execute and execute.group(1) in self.prepared:  # else prepared before the log began
            arguments = _ARGUMENT.findall(execute.group(2))
            return re.sub(r"\$(\d+)", lambda m: arguments[int(m.group(1)) - 1], self.prepared[execute.group(1)])
        return statement


def transactions(log_text, application):
    """The transactions that `application` ran, each a list of SQL statements.

    Of sessions that began before the log, what they had prepared stays unknown.
    """
    sessions, finished = {}, []
    starts = list(_PREFIX.finditer(log_text))
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(log_text)
        executed = _STATEMENT.match(log_text[start.end():end].rstrip("\n"))
        if executed and start.group(1) == application:
            finished += sessions.setdefault(start.group(2), Session()).read(executed.group(1))
    return finished


def pgbench_script(statements, keep):
    """A script for `pgbench -f`: every UUID that is not in `keep` gets a random tail, the same within one run.

    Days of the last century become one random day of the months from October on, which need no leading zeros.
    """
    variables, script = {}, []
    for statement in statements:
        def renew(match):
            value = match.group(0)
            if value in keep:
                return value
            name = variables.setdefault(value[-12:], f"tail{len(variables)}")
            return value[:-12] + ":" + name
        text = _BIRTH_DATE.sub(":year-:month-:day", _UUID.sub(renew, " ".join(statement.split())))
        script.append(text.rstrip(";") + ";")
    sets = [f"\\set {name} random(100000000000, 999999999999)" for name in variables.values()]
    sets += ["\\set year random(1960, 2003)", "\\set month random(10, 12)", "\\set day random(10, 28)"]
    return "\n".join(sets + script) + "\n"
