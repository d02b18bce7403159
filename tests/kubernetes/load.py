# SPDX-License-Identifier: EUPL-1.2
"""The steady load in the cluster, and what its lines (tests/kubernetes/load_tally.h) tell."""

import json
import subprocess
import threading
import time

from cluster import Failed, wait_until

IMAGE = "localhost/naober-steady-load:test"
POD = "steady-load"
QUIET = 2  # seconds without a refusal after which a fault is over


class Load:
    """Runs from start() to stop(). `lines` holds what it printed, oldest first."""

    def __init__(self, cluster, *, programme, municipality, postcode, rate):
        self.cluster = cluster
        self.lines = []
        self._stopping = False
        cluster.start_pod(POD, IMAGE, [
            "--config=/etc/naober/naober.json", "--token_file=/run/secrets/naober/coordinator.token", f"--rate={rate}",
            f"--programme={programme}", f"--municipality={municipality}", f"--postcode={postcode}",
        ])  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait_until("the steady load", lambda: self.lines and self.lines[-1]["calls"] >= 20)

    def _read(self):
        while True:
            # Following ends with the pod, or when the connection breaks; every line tells everything, so none is missed.
            follow = subprocess.Popen(
                self.cluster.command("logs", "--follow", "--tail=5", POD), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            for line in follow.stdout:
                try:
                    self.lines.append(json.loads(line))
                except ValueError:
                    continue
            if self._stopping:
                return
            time.sleep(0.3)

    def now(self):
        """The present line: counts from the start."""
        return self.lines[-1]

    def wait_for_quiet(self, since):
        """Waits until nothing was refused for a while after `since` (time.time()); the time of the last refusal, or `since`."""

        def last_refusal():
            refused = [line for before, line in zip(self.lines, self.lines[1:])
                       if line["at"] > since and line["refused"] != before["refused"]]  # fmt: skip
            last = refused[-1]["at"] if refused else since
            return last if self.now()["at"] > last + QUIET else None

        return wait_until("calls that succeed at the first try", last_refusal, every=0.3)

    def stop(self):
        """Lets it finish what is under way; its last line. Failed when it had to give up a call."""
        self._stopping = True
        self.cluster.run("delete", "pod", POD, "--wait=false")
        self._reader.join(timeout=120)
        if self.now()["failed"]:
            raise Failed("calls had to be given up:\n  " + "\n  ".join(self.now()["failures"]))
        return self.now()
