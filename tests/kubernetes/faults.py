# SPDX-License-Identifier: EUPL-1.2
"""What is done to the platform under load. Each fault strikes and returns when the cluster is whole again."""

import json
import re
import secrets
import time

from cluster import Failed, wait_until

# Seconds after which a client has looked up addresses again: the greatest age of a connection (libs/rpc/server.cc), which
# gRPC stretches by a tenth, and some for DNS.
CONNECTION_AGE = 45


def names_of(pods):
    return {pod["metadata"]["name"] for pod in pods}


def is_ready(pod):
    return any(item["type"] == "Ready" and item["status"] == "True" for item in pod["status"].get("conditions", []))


def selector(program):
    """Its pods, without those of its migration."""
    return f"app.kubernetes.io/name={program},app.kubernetes.io/component!=migration"


class Faults:
    """All faults of one platform, as (name, function) in the order in which they strike."""

    def __init__(self, cluster, programs, upgrade):
        self.cluster = cluster
        self.programs = programs  # {name: admin port}
        self.install_next = upgrade  # installs another configuration, as an operator does
        self.policy = "policy/v1" if cluster.serves("policy/v1") else "policy/v1beta1"

    def all(self):
        for program in self.programs:
            yield f"rolling update of {program}", lambda program=program: self.roll(program)
        yield "upgrade by k8s/apply", self.upgrade
        yield "new password of matching's database role", lambda: self.change_password("matching")
        for program in self.programs:
            yield f"kill of {program}", lambda program=program: self.kill(program)
        yield "kill of Redis", lambda: self.kill_process("redis", ["redis-cli", "shutdown", "nosave"])
        yield "kill of PostgreSQL", lambda: self.kill_process(
            "postgres", ["/usr/lib/postgresql/15/bin/pg_ctl", "stop", "--pgdata=/data/cluster", "--mode=immediate", "--no-wait"])
        yield "Redis pod deleted, with its data", lambda: self.delete("redis")
        yield "PostgreSQL pod restarted", lambda: self.delete("postgres")
        for program in ("matching", "reporting"):
            yield f"{program} from 1 to 3", lambda program=program: self.scale(program, 3)
            yield f"{program} from 3 to 1", lambda program=program: self.scale(program, 1)
        # Two of each, so that a drained node stops nothing.
        yield "two pods of every program", self.scale_all_to_two
        for program in self.programs:
            for nth in (1, 2):
                yield f"eviction of {program} {nth}", lambda program=program: self.evict_next(program)
        for database in ("redis", "postgres"):
            yield f"eviction of {database}", lambda database=database: self.evict_database(database)

    def whole(self, program, count, without=frozenset()):
        """Whether there are `count` pods, all ready, none of them of those in `without`, and nobody is still leaving."""
        pods = self.cluster.pods(selector(program))
        return len(pods) == count and all(map(is_ready, pods)) and not names_of(pods) & without

    def wait_whole(self, program, count, without=frozenset()):
        wait_until(f"{count} ready pods of {program}", lambda: self.whole(program, count, without))

    def roll(self, program):
        before = names_of(self.cluster.pods(selector(program)))
        self.cluster.run("rollout", "restart", f"deployment/{program}")
        self.wait_whole(program, len(before), before)

    def upgrade(self):
        """Migrations again, and a changed configuration, by which all programs roll at once."""
        before = {program: names_of(self.cluster.pods(selector(program))) for program in self.programs}
        self.install_next()
        for program, pods in before.items():
            self.wait_whole(program, len(pods), pods)

    def change_password(self, program):
        """As deploy/README.md says: the Secret, then the role, then at once a restart."""
        password = secrets.token_urlsafe(24)
        url = re.sub(r"(//[^:]+):[^@]+@", rf"\1:{password}@", self.cluster.secret(f"{program}-secrets", "postgres.url"))
        self.cluster.run("patch", "secret", f"{program}-secrets", "--patch", json.dumps({"stringData": {"postgres.url": url}}))
        self.cluster.psql("postgres", f"ALTER ROLE naober_{program}_service PASSWORD '{password}'")
        self.roll(program)

    def kill(self, program):
        """SIGKILL, as when a node dies: no goodbye to anybody."""
        [pod] = names_of(self.cluster.pods(selector(program)))
        self.cluster.run("delete", "pod", pod, "--grace-period=0", "--force", "--wait=false")
        self.wait_whole(program, 1, {pod})

    def kill_process(self, database, command):
        """Ends the process without a goodbye; the pod stays, and its container starts again."""
        restarts = self._restarts(database)
        # The connection over which it is told may break before the answer comes.
        self.cluster.run("exec", f"{database}-0", f"--container={database}", "--", *command, check=False)
        wait_until(f"{database} in a new life", lambda: self._restarts(database) > restarts and self.whole(database, 1))

    def _restarts(self, database):
        states = self.cluster.get("pod", f"{database}-0")["status"]["containerStatuses"]
        return next(state["restartCount"] for state in states if state["name"] == database)

    def delete(self, database):
        uid = self._uid(database)
        self.cluster.run("delete", "pod", f"{database}-0", "--wait=false")
        wait_until(f"a new pod of {database}", lambda: self._uid(database) not in (uid, None) and self.whole(database, 1))

    def _uid(self, database):
        pods = self.cluster.pods(selector(database))
        return pods[0]["metadata"]["uid"] if pods else None

    def scale(self, program, count):
        """Returns when every pod serves calls: clients must find new ones by themselves."""
        served = {name: self.calls_of(program, name) for name in names_of(self.cluster.pods(selector(program)))}
        self.cluster.run("scale", f"deployment/{program}", f"--replicas={count}")
        self.wait_whole(program, count)
        for name in names_of(self.cluster.pods(selector(program))):
            wait_until(f"calls to {name}", lambda name=name: self.calls_of(program, name) > served.get(name, 0), CONNECTION_AGE)

    def calls_of(self, program, pod):
        """Calls that a pod has answered, by its own count."""
        path = f"/api/v1/namespaces/naober/pods/{pod}:{self.programs[program]}/proxy/metrics"
        lines = self.cluster.run("get", "--raw", path, check=False).splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("naober_rpc_server_requests_total"))

    def scale_all_to_two(self):
        for program in self.programs:
            self.cluster.run("scale", f"deployment/{program}", "--replicas=2")
        for program in self.programs:
            self.wait_whole(program, 2)

    def evict(self, pod):
        """As `kubectl drain` does; whether the budget allowed it."""
        eviction = {"apiVersion": self.policy, "kind": "Eviction", "metadata": {"name": pod, "namespace": "naober"}}
        path = f"/api/v1/namespaces/naober/pods/{pod}/eviction"
        allowed, words = self.cluster.succeeds("create", "--raw", path, "--filename", "-", text=json.dumps(eviction))
        if not allowed and "disruption budget" not in words:
            raise Failed(f"eviction of {pod}: {words}")
        return allowed

    def evict_next(self, program):
        """Evicts the oldest pod; until there is another one, the budget must keep its neighbour."""
        pods = sorted(self.cluster.pods(selector(program)), key=lambda pod: pod["metadata"]["creationTimestamp"])
        oldest, *others = [pod["metadata"]["name"] for pod in pods]
        wait_until(f"the budget of {program}", lambda: self.evict(oldest))
        for other in others:
            if self.evict(other):
                raise Failed(f"{other} was evicted while {oldest} was gone: the budget of {program} does not hold")
        self.wait_whole(program, 2, {oldest})

    def evict_database(self, database):
        uid = self._uid(database)
        if not self.evict(f"{database}-0"):
            raise Failed(f"{database}-0 could not be evicted: the trial has no budget for it")
        wait_until(f"a new pod of {database}", lambda: self._uid(database) not in (uid, None) and self.whole(database, 1))


def strike(name, function, load):
    """One fault under load; a row of the table."""
    before, started = load.now(), time.time()
    function()
    whole = time.time()
    last_refusal = load.wait_for_quiet(whole)
    after = load.now()
    refused = sum(after["refused"].values()) - sum(before["refused"].values())
    slowest = max((line["slowestMillis"] for line in load.lines if line["at"] >= started), default=0)
    return {
        "fault": name, "seconds": max(whole, last_refusal) - started, "refused": refused,
        "failed": after["failed"] - before["failed"], "slowest": slowest,
    }  # fmt: skip
