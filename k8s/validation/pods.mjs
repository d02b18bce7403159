// SPDX-License-Identifier: EUPL-1.2
// What every pod must keep to: Pod Security "restricted", pinned images, stated resources, and for the programs their flags,
// probes, drain and, in production, a second pod and a budget.
import { containersOf, flagsOf, find, podsOf, quantity, seconds } from "./objects.mjs";

const ALLOWED_VOLUMES = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, and a read-only root besides.
function insecure([object, { spec: pod }]) {
  const context = pod.securityContext ?? {};
  const rules = [
    [context.runAsNonRoot === true && context.runAsUser !== 0, "the pod may run as root"],
    [["RuntimeDefault", "Localhost"].includes(context.seccompProfile?.type), "the pod has no seccomp profile"],
    [!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, "the pod shares a namespace of the host"],
    [!context.sysctls, "the pod sets sysctls"],
    [pod.automountServiceAccountToken === false, "the pod gets a token of the API server, which it has no use for"],
  ];
  for (const { name, ...source } of pod.volumes ?? []) {
    rules.push([Object.keys(source).every((kind) => ALLOWED_VOLUMES.includes(kind)), `volume ${name} is of a kind that is not allowed`]);
  }
  for (const { name, ports, securityContext: own = {} } of containersOf(pod)) {
    const added = own.capabilities?.add ?? [];
    rules.push(
      [own.allowPrivilegeEscalation === false, `${name} may gain privileges`],
      [own.capabilities?.drop?.includes("ALL") && added.every((one) => one === "NET_BIND_SERVICE"), `${name} keeps capabilities`],
      [own.readOnlyRootFilesystem === true, `${name} may write to its image`],
      [!own.privileged && own.runAsUser !== 0 && own.runAsNonRoot !== false, `${name} runs as root`],
      [!own.procMount || own.procMount === "Default", `${name} mounts all of /proc`],
      [(ports ?? []).every(({ hostPort }) => !hostPort), `${name} takes a port of the host`],
    );
  }
  return rules.filter(([holds]) => !holds).map(([, message]) => [object, message]);
}

// A digest, or a tag that says a version; "local" is what deploy/images/build makes and no registry has.
const PINNED = /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+[\w.-]*$|:local$/;

function unpinned([object, { spec: pod }], production) {
  return containersOf(pod).flatMap(({ name, image = "", resources: { requests = {}, limits = {} } = {} }) => {
    const rules = [
      [PINNED.test(image), `${name}'s image ${image} is not pinned: add it, with a version, to the overlay's images`],
      [!production || !image.endsWith(":local"), `${name}'s image ${image} is a development build`],
      [requests.cpu && requests.memory && limits.memory, `${name} does not state what it needs`],
      [!(quantity(requests.memory) > quantity(limits.memory)), `${name} asks for more memory than it may use`],
    ];
    return rules.filter(([holds]) => !holds).map(([, message]) => [object, message]);
  });
}

function scalersOf(objects, name) {
  return objects.filter(
    ({ kind, spec }) => ["HorizontalPodAutoscaler", "ScaledObject"].includes(kind) && spec.scaleTargetRef.name === name,
  );
}

function badProgram(objects, [object, { spec: pod }]) {
  const name = object.metadata.name;
  const flags = flagsOf(objects, pod);
  if (flags === null) return [[object, "one of its flag files is in no ConfigMap"]];
  const [container] = pod.containers;
  const admin = container.ports?.find((port) => port.name === "admin");
  const scalers = scalersOf(objects, name);
  const least = object.spec.replicas ?? scalers[0]?.spec.minReplicas ?? scalers[0]?.spec.minReplicaCount ?? 1;
  const rules = [
    ...["startupProbe", "livenessProbe", "readinessProbe"].map((probe) => [
      admin && container[probe]?.httpGet?.port === "admin",
      `its ${probe} does not ask the admin port`,
    ]),
    [String(admin?.containerPort) === flags.admin_port, "its admin port is not that of its flags"],
    [
      seconds(flags.drain_delay) + seconds(flags.drain_timeout) + 5 <= (pod.terminationGracePeriodSeconds ?? 30),
      "it would be killed before it has drained",
    ],
    [(pod.topologySpreadConstraints ?? []).length > 0, "its pods may all run on one node"],
    [scalers.length <= 1, "it has two autoscalers, which undo each other's work"],
    [scalers.length === 0 || object.spec.replicas === undefined, "it states replicas, which its autoscaler owns"],
  ];
  if (flags.environment === "production") {
    rules.push(
      [least >= 2, "in production it wants two pods, by an autoscaler or the overlay's replicas"],
      [find(objects, "PodDisruptionBudget", name), "in production it wants a PodDisruptionBudget"],
      [flags.reflection === "false", "in production reflection is off"],
    );
  }
  return rules.filter(([holds]) => !holds).map(([, message]) => [object, message]);
}

// [[object, what is wrong with it]] for the pods of one build.
export function brokenPods(objects) {
  const pods = podsOf(objects);
  const programs = pods.filter(([{ kind }]) => kind === "Deployment");
  const production = programs.some(([, { spec }]) => flagsOf(objects, spec)?.environment === "production");
  return [
    ...pods.flatMap((pod) => [...insecure(pod), ...unpinned(pod, production)]),
    ...programs.flatMap((program) => badProgram(objects, program)),
  ];
}
