# SPDX-License-Identifier: EUPL-1.2
"""Turns what PostgreSQL logged of one call into a pgbench script that does the same work again and again.

The reference of an RPC is the same transaction, statement by statement, without the RPC around it. So that it stays the
same when the service changes, it is not written by hand but recorded: log_statement = all, one call, and its statements
with their parameters put in. Ids that the call made are made anew in every run of the script.
"""

import re

_EXECUTE = re.compile(r"LOG:  (?:execute [^:]*|statement): (.*)", re.S)
_PARAMETER = re.compile(r"\$(\d+) = ('(?:[^']|'')*'|NULL)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PREFIX = re.compile(r"^@@ (\S+) (\d+) ", re.M)  # log_line_prefix = '@@ %a %p '


def transactions(log_text, application):
    """The transactions that `application` ran, each a list of SQL statements with parameters put in."""
    entries = []
    starts = list(_PREFIX.finditer(log_text))
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(log_text)
        entries.append((start.group(1), start.group(2), log_text[start.end():end].rstrip("\n")))
    open_transactions, finished = {}, []
    last = {}
    for name, process, text in entries:
        if name != application:
            continue
        executed = _EXECUTE.match(text)
        if executed:
            statement = executed.group(1).strip()
            current = open_transactions.setdefault(process, [])
            current.append(statement)
            last[process] = current
            if statement.upper().startswith(("COMMIT", "ROLLBACK")):
                finished.append(open_transactions.pop(process))
        elif text.startswith("DETAIL:  parameters:") or text.startswith("DETAIL:  Parameters:"):
            values = {int(number): value for number, value in _PARAMETER.findall(text)}
            current = last[process]
            current[-1] = re.sub(r"\$(\d+)", lambda m: values.get(int(m.group(1)), m.group(0)), current[-1])
    return finished


def pgbench_script(statements, keep):
    """A script for `pgbench -f`: every UUID that is not in `keep` gets a random tail, the same within one run."""
    variables, script = {}, []
    for statement in statements:
        def renew(match):
            value = match.group(0)
            if value in keep:
                return value
            name = variables.setdefault(value[-12:], f"tail{len(variables)}")
            return value[:-12] + ":" + name
        text = _UUID.sub(renew, " ".join(statement.split()))
        script.append(text.rstrip(";") + ";")
    sets = [f"\\set {name} random(100000000000, 999999999999)" for name in variables.values()]
    return "\n".join(sets + script) + "\n"
