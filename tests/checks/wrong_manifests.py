# SPDX-License-Identifier: EUPL-1.2
"""Wrong manifests are refused: each is a valid overlay with one thing changed, and k8s/validate.mjs must say so."""

import pathlib

from checks import kubernetes

# overlay, what stands in its manifests, what is put there instead (once), part of the finding
WRONG = (
    # Fields and values, by both descriptions of each API.
    ("production", "clusterIP: None", "clusterIp: None", "clusterIp"),
    ("production", "revisionHistoryLimit: 3", "revisionHistoryLimit: three", "revisionHistoryLimit"),
    ("production", "maxUnavailable: 1\n  selector", "maxUnavaliable: 1\n  selector", "maxUnavaliable"),
    ("production", "averageUtilization: 70", "averageUtilisation: 70", "averageUtilisation"),
    ("production", "protocol: UDP", "protocol: QUIC", "protocol"),
    ("production", "apiVersion: policy/v1\n", "apiVersion: policy/v2\n", "there is no PodDisruptionBudget in policy/v2"),
    ("production", "kind: Service\n", "kind: Servise\n", "there is no Servise"),
    ("production", "  name: naober\n", "  name: naober\n  name: naober\n", "unique"),
    ("operators", "renewBefore: 720h", "renewBeforehand: 720h", "renewBeforehand"),
    ("operators", "isCA: true", "isCA: certainly", "isCA"),
    ("operators", "minReplicaCount: 2", "minReplicas: 2", "minReplicas"),
    ("operators", "jobLabel: app", "jobLable: app", "jobLable"),
    ("operators", "refreshInterval: 1h", "refreshEvery: 1h", "refreshEvery"),
    ("operators", "enableSuperuserAccess: true", "enableSuperUserAccess: true", "enableSuperUserAccess"),
    ("operators", "instances: 3", 'instances: "3"', "instances"),
    ("operators", "method: volumeSnapshot", "method: hope", "method"),
    # Images.
    ("production", "image: naober-intake:0.1.0", "image: naober-intake", "is not pinned"),
    ("production", "image: naober-intake:0.1.0", "image: naober-intake:latest", "is not pinned"),
    ("production", "image: naober-intake:0.1.0", "image: naober-intake:stable", "is not pinned"),
    ("production", "image: naober-intake:0.1.0", "image: naober-intake:local", "development build"),
    # Pod Security.
    ("production", "runAsNonRoot: true", "runAsNonRoot: false", "may run as root"),
    ("production", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may gain privileges"),
    ("production", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write to its image"),
    ("production", "          - ALL\n", "          - CHOWN\n", "keeps capabilities"),
    ("production", "type: RuntimeDefault", "type: Unconfined", "seccomp"),
    ("production", "      enableServiceLinks: false\n", "      enableServiceLinks: false\n      hostNetwork: true\n", "namespace of the host"),
    ("production", "secret:\n          defaultMode: 288\n          secretName: intake-secrets",
     "hostPath:\n          path: /etc", "not allowed"),
    ("production", "automountServiceAccountToken: false\n      containers", "automountServiceAccountToken: true\n      containers",
     "token of the API server"),
    # What a program needs to start, drain and be watched.
    ("production", "memory: 384Mi", "memory: 38Mi", "more memory than it may use"),
    ("production", "            port: admin\n          periodSeconds: 5", "            port: grpc\n          periodSeconds: 5",
     "readinessProbe does not ask the admin port"),
    ("production", "--admin_port=9051", "--admin_port=9059", "not that of its flags"),
    ("production", "terminationGracePeriodSeconds: 45", "terminationGracePeriodSeconds: 25", "killed before it has drained"),
    ("production", "/etc/naober/site/flags", "/etc/naober/site/flag", "in no ConfigMap"),
    ("production", "--reflection=false", "--reflection=true", "reflection is off"),
    ("production", "minReplicas: 2", "minReplicas: 1", "wants two pods"),
    ("production", "  revisionHistoryLimit: 3", "  replicas: 2\n  revisionHistoryLimit: 3", "which its autoscaler owns"),
    # References.
    ("production", "serviceAccountName: intake\n", "serviceAccountName: intakes\n", "no ServiceAccount intakes"),
    ("production", "  name: site-", "  name: sight-", "in no ConfigMap"),
    ("production", "targetPort: grpc", "targetPort: rpc", "no pod has a port rpc"),
    ("production", "    kind: Deployment\n    name: intake\n", "    kind: Deployment\n    name: intakes\n", "no intakes to scale"),
    ("production", "  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app.kubernetes.io/component: service",
     "  maxUnavailable: 1\n  selector:\n    matchLabels:\n      app.kubernetes.io/component: servise", "selector finds no pod"),
    ("operators", "    name: naober\n  privateKey", "    name: noaber\n  privateKey", "there is no Issuer noaber"),
    ("operators", "secretName: naober-authority\n", "secretName: naober-authorities\n", "no Certificate of an authority"),
    ("operators", "backend-protocol: GRPCS", "backend-protocol: GRPC", "list component tls after ingress"),
    ("operators", "max_connections: \"500\"", "max_connections: \"100\"", "max_connections are too few"),
    ("operators", "name: naober_intake_worker", "name: naober_intake_warker", "has no login naober_intake_worker"),
    # Who may speak to whom, by deploy/programs.tsv.
    ("production", "          - referrals\n", "", "should go from referrals"),
    ("production", "          - referrals\n", "          - referrals\n          - matching\n", "should not go from matching"),
    ("production", "    - port: 50051\n      protocol: TCP\n    to:", "    - port: 50055\n      protocol: TCP\n    to:",
     "should go from activities to intake:50051 is not what a policy lets out"),
    ("production", "app.kubernetes.io/name: naober\n    ports", "app.kubernetes.io/name: gateway\n    ports", "gateway can reach"),
    ("production", "  podSelector: {}\n  policyTypes:\n  - Ingress\n", "  podSelector: {}\n  policyTypes:\n", "another namespace can reach"),
    ("production", "        naober/monitoring: \"true\"", "        naober/monitored: \"true\"", "the monitoring can't reach"),
)  # fmt: skip


def findings(root):
    root = pathlib.Path(root)
    overlays = {overlay: root / "k8s" / "overlays" / overlay for overlay in {wrong[0] for wrong in WRONG}}
    built, found = kubernetes.build(overlays)
    changed = {}
    for number, (overlay, old, new, _) in enumerate(WRONG):
        if old not in built.get(overlay, ""):
            found.append(f"checks.wrong_manifests: {overlay} no longer holds {old!r}: plant something else")
        else:
            changed[str(number)] = built[overlay].replace(old, new, 1)
    lines = kubernetes.validate(root, changed)
    for number in changed:
        _, old, new, says = WRONG[int(number)]
        if not any(line.startswith(f"{number}: ") and says in line for line in lines):
            found.append(f"k8s/validate.mjs does not find {new.strip()!r} instead of {old.strip()!r}")
    return found
