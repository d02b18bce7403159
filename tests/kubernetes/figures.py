# SPDX-License-Identifier: EUPL-1.2
"""What the platform must show: the main job's figures, and after the faults these and what the load has added."""

import json

from cluster import Failed, wait_until

PROGRAMME = "buddy-rivierenland"
# deploy/example/README.md: the same on every fresh platform.
MAIN_JOB = {"registered": 160, "matched": 152, "matchedLocally": 108, "waiting": 4, "meetings": 1043, "minutes": 78120}

# Where it is counted in a database: what the load has had a yes for.
COUNTS = {
    "people": ("intake", "SELECT count(*) FROM people"),
    "seats": ("activities", "SELECT count(*) FROM registrations WHERE state = 'SEATED'"),
    "referrals": ("referrals", "SELECT count(*) FROM referrals"),
    "meetings": ("matching", "SELECT count(*) FROM meetings WHERE confirmed_at IS NOT NULL"),
}

# Of every producer; each must be 0.
EVENT_FAULTS = {
    "events without a number": "SELECT count(*) FROM outbox WHERE pub_seq IS NULL",
    "aggregates with a gap in their events":
        "SELECT count(*) FROM (SELECT 1 FROM outbox GROUP BY aggregate_id HAVING count(*) <> max(aggregate_seq) "
        "OR count(DISTINCT aggregate_seq) <> count(*)) AS gaps",
    "events published out of order":
        "SELECT count(*) FROM (SELECT pub_seq, lag(pub_seq) OVER (PARTITION BY aggregate_id ORDER BY aggregate_seq) AS before "
        "FROM outbox) AS pairs WHERE before >= pub_seq",
    "shards with a gap in their log":
        "SELECT count(*) FROM (SELECT 1 FROM outbox GROUP BY shard HAVING count(DISTINCT pub_seq) <> max(pub_seq)) AS gaps",
    "dead letters": "SELECT count(*) FROM dead_letters",
}  # fmt: skip


def counts(cluster):
    return {name: int(cluster.psql(f"naober_{service}", sql)) for name, (service, sql) in COUNTS.items()}


def wait_until_applied(cluster):
    """Until every event has been applied by everybody who listens. Twice in a row: applying may state another one."""
    seen = [None]

    def settled():
        services = json.loads(cluster.naober("events", "status", "--output", "json"))["services"]
        tops = [int(shard.get("topPubSeq", 0)) for status in services.values() for shard in status["log"].get("shards", [])]
        lags = [consumed.get("lag") for status in services.values() for consumed in status.get("consumption", [])]
        before, seen[0] = seen[0], tops
        return tops == before and all(lag is not None and int(lag) == 0 for lag in lags)

    wait_until("all events applied", settled)


def report(cluster):
    document = cluster.naober("report", "municipal", "--programme", PROGRAMME, "--output", "json", token="coordinator.token")
    total = json.loads(document)["total"]
    return {name: int(total[name]) for name in MAIN_JOB}


def expect(what, found, wanted):
    wrong = [f"{name}: {found.get(name)}, and should be {value}" for name, value in wanted.items() if found.get(name) != value]
    if wrong:
        raise Failed(f"{what} are wrong:\n  " + "\n  ".join(wrong))


def after_load(facts):
    """The report once the load's facts are in it: its people wait for nothing, its pairs are the example's."""
    added = {"registered": facts["people"], "meetings": facts["meetings"], "minutes": facts["minutes"]}
    return {name: value + added.get(name, 0) for name, value in MAIN_JOB.items()}


def check_events(cluster, services):
    for service in services:
        found = {name: int(cluster.psql(f"naober_{service}", sql)) for name, sql in EVENT_FAULTS.items()}
        expect(f"{service}'s events", found, dict.fromkeys(EVENT_FAULTS, 0))
