# SPDX-License-Identifier: EUPL-1.2
"""The cluster under test, by the helper that reaches it: kubectl, and pods that run one command and end."""

import base64
import itertools
import json
import subprocess
import time

NAMESPACE = "naober"
RESTRICTED = {
    "runAsNonRoot": True, "runAsUser": 65532, "runAsGroup": 65532, "fsGroup": 65532,
    "seccompProfile": {"type": "RuntimeDefault"},
}  # fmt: skip


class Failed(Exception):
    """The platform did not do what it should; the text is for people."""


def wait_until(what, condition, patience=180, every=0.5):
    """The first true answer of condition(). Failed after `patience` seconds."""
    until = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > until:
            raise Failed(f"waited {patience} s for: {what}")
        time.sleep(every)


class Cluster:
    def __init__(self, helper):
        self.helper = helper
        self._numbers = itertools.count(1)

    def command(self, *arguments):
        return [self.helper, "kubectl", "--namespace", NAMESPACE, *arguments]

    def run(self, *arguments, text=None, check=True):
        """kubectl; standard output. Failed, with its own words, when it fails and `check` holds."""
        done = subprocess.run(self.command(*arguments), input=text, capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise Failed(f"kubectl {' '.join(arguments[:4])}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def succeeds(self, *arguments, text=None):
        """Whether kubectl ended well, and what it said on standard error."""
        done = subprocess.run(self.command(*arguments), input=text, capture_output=True, text=True, check=False)
        return done.returncode == 0, done.stderr.strip()

    def get(self, *arguments):
        return json.loads(self.run("get", *arguments, "--output", "json"))

    def serves(self, version):
        """Whether the cluster knows a version of the API, such as policy/v1 (Kubernetes 1.21)."""
        return version in self.run("api-versions").split()

    def pods(self, selector):
        """With those that are on their way out, until they have ended; the cluster itself forgets them later."""
        return [pod for pod in self.get("pods", "--selector", selector)["items"]
                if "deletionTimestamp" not in pod["metadata"] or any(
                    "running" in container["state"] for container in pod["status"].get("containerStatuses", []))]  # fmt: skip

    def secret(self, name, key):
        return base64.b64decode(self.get("secret", name)["data"][key]).decode()

    def psql(self, database, statement):
        """One value, as a superuser who sees every consortium."""
        return self.run(
            "exec", "postgres-0", "--container=postgres", "--", "env", f"PGPASSWORD={self.secret('postgres', 'password').strip()}",
            "psql", "-XAtq", "--host=127.0.0.1", "--username=postgres", f"--dbname={database}", f"--command={statement}",
        ).strip()  # fmt: skip

    def start_pod(self, name, image, arguments, token="operator.token", example=False, config="naober-command"):
        """A pod of our own that knows what the naober command must know; with `example` it may move the clock."""
        mounts = {"naober": ("/etc/naober", {"configMap": {"name": config}}),
                  "tls": ("/run/secrets/tls", {"secret": {"secretName": "naober-tls", "defaultMode": 0o440}}),
                  "secrets": ("/run/secrets/naober", {"projected": {"defaultMode": 0o440, "sources": [
                      {"secret": {"name": "naober-command"}}, {"secret": {"name": "coordinator", "optional": True}}]}})}  # fmt: skip
        if example:
            mounts |= {"example": ("/example", {"configMap": {"name": "example"}}), "tmp": ("/tmp", {"emptyDir": {}}),
                       "clock": ("/run/naober/clock", {"persistentVolumeClaim": {"claimName": "clock"}})}  # fmt: skip
        pod = {
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "labels": {"app.kubernetes.io/name": "naober", "app.kubernetes.io/component": "test"}},
            "spec": {
                "restartPolicy": "Never", "automountServiceAccountToken": False, "securityContext": RESTRICTED,
                "terminationGracePeriodSeconds": 90,
                "containers": [{
                    "name": "command", "image": image, "args": arguments,
                    "env": [{"name": "NAOBER_CONFIG", "value": "/etc/naober/naober.json"},
                            {"name": "NAOBER_TOKEN_FILE", "value": f"/run/secrets/naober/{token}"}],
                    "securityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                        "capabilities": {"drop": ["ALL"]}},
                    "volumeMounts": [{"name": key, "mountPath": path} for key, (path, _) in mounts.items()],
                }],
                "volumes": [{"name": key, **source} for key, (_, source) in mounts.items()],
            },
        }  # fmt: skip
        self.run("apply", "--filename", "-", text=json.dumps(pod))

    def naober(self, *arguments, **options):
        """What `naober ARGUMENTS` prints inside the cluster. Failed, with its words, when it fails."""
        name = f"naober-{next(self._numbers)}"
        self.start_pod(name, "localhost/naober:test", list(arguments), **options)
        phase = wait_until(f"naober {' '.join(arguments)}", lambda: self._ended(name), patience=300, every=0.3)
        output = self.run("logs", name)
        self.run("delete", "pod", name, "--wait=false")
        if phase != "Succeeded":
            raise Failed(f"naober {' '.join(arguments)} failed:\n{output}")
        return output

    def _ended(self, name):
        phase = self.run("get", "pod", name, "--output", "jsonpath={.status.phase}")
        return phase if phase in ("Succeeded", "Failed") else None

    def explain(self, print_line):
        """What a person looks at first when something went wrong: pods, events, the last words of each container."""
        for arguments in (["get", "pods", "--output", "wide"], ["get", "events", "--sort-by=.lastTimestamp"]):
            print_line(f"$ kubectl {' '.join(arguments)}")
            for line in self.run(*arguments, check=False).splitlines()[-40:]:
                print_line(f"  {line}")
        for pod in json.loads(self.run("get", "pods", "--output", "json", check=False) or '{"items": []}')["items"]:
            name = pod["metadata"]["name"]
            for previous in ([], ["--previous"]):
                words = self.run("logs", name, "--all-containers", "--tail=8", *previous, check=False).strip()
                if words:
                    print_line(f"$ kubectl logs {name} {' '.join(previous)}")
                    for line in words.splitlines():
                        print_line(f"  {line[:600]}")
