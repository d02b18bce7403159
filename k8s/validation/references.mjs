// SPDX-License-Identifier: EUPL-1.2
// What names something else finds it, and what belongs together is there together.
import { containersOf, find, flagsOf, matches, podsOf, podsOfOperators, programs, quantity } from "./objects.mjs";

function inPod(objects, [object, { spec: pod, metadata }]) {
  const volumes = new Set((pod.volumes ?? []).map(({ name }) => name));
  for (const claim of object.spec.volumeClaimTemplates ?? []) volumes.add(claim.metadata.name);
  const rules = [
    [find(objects, "ServiceAccount", pod.serviceAccountName), `there is no ServiceAccount ${pod.serviceAccountName}`],
    [!object.spec.selector || matches(object.spec.selector, metadata.labels), "its selector finds no pod"],
  ];
  for (const { configMap, persistentVolumeClaim: claim } of pod.volumes ?? []) {
    rules.push(
      [!configMap || find(objects, "ConfigMap", configMap.name), `there is no ConfigMap ${configMap?.name}`],
      [!claim || find(objects, "PersistentVolumeClaim", claim.claimName), `there is no PersistentVolumeClaim ${claim?.claimName}`],
    );
  }
  for (const container of containersOf(pod)) {
    const mounts = container.volumeMounts ?? [];
    for (const { name } of mounts) rules.push([volumes.has(name), `there is no volume ${name}`]);
    rules.push([new Set(mounts.map(({ mountPath }) => mountPath)).size === mounts.length, "two volumes are mounted in one place"]);
  }
  if (object.kind === "Deployment") {
    for (const kind of ["NetworkPolicy", "Service"]) {
      rules.push([find(objects, kind, object.metadata.name), `it has no ${kind}`]);
    }
  }
  return rules;
}

// The kinds that name others, with what they must find.
const BY_KIND = {
  Service: ({ spec }, { pods }) => {
    const chosen = pods.filter(([, { metadata }]) => matches({ matchLabels: spec.selector }, metadata.labels));
    const ports = new Set(chosen.flatMap(([, { spec: pod }]) => containersOf(pod).flatMap((one) => one.ports ?? [])).map(({ name }) => name));
    return [
      [chosen.length > 0, "its selector finds no pod"],
      ...spec.ports.map(({ targetPort }) => [typeof targetPort !== "string" || ports.has(targetPort), `no pod has a port ${targetPort}`]),
    ];
  },
  PodDisruptionBudget: ({ spec }, { selects }) => [[selects(spec.selector), "its selector finds no pod"]],
  NetworkPolicy: ({ spec }, { selects }) => [[selects(spec.podSelector), "its selector finds no pod"]],
  HorizontalPodAutoscaler: ({ spec }, { has }) => [
    [has(spec.scaleTargetRef.kind, spec.scaleTargetRef.name), `there is no ${spec.scaleTargetRef.name} to scale`],
    [spec.minReplicas <= spec.maxReplicas, "its least is more than its most"],
  ],
  ScaledObject: ({ spec }, { has }) => [
    [has("Deployment", spec.scaleTargetRef.name), `there is no ${spec.scaleTargetRef.name} to scale`],
    [spec.minReplicaCount <= spec.maxReplicaCount, "its least is more than its most"],
  ],
  Ingress: ({ spec, metadata }, { objects, tls }) => [
    ...spec.rules.flatMap(({ http }) => http.paths).map(({ path, backend: { service } }) => [
      find(objects, "Service", service.name)?.spec.ports.some(({ name }) => name === service.port.name),
      `${path} leads to no port of a Service`,
    ]),
    [
      (metadata.annotations?.["nginx.ingress.kubernetes.io/backend-protocol"] === "GRPCS") === tls,
      "it speaks TLS where the programs don't, or the other way round: list component tls after ingress",
    ],
  ],
  PodMonitor: ({ spec }, { pods }) => {
    const chosen = pods.filter(([, { metadata }]) => matches(spec.selector, metadata.labels));
    return [
      [chosen.length > 0, "its selector finds no pod"],
      ...spec.podMetricsEndpoints.map(({ port }) => [
        chosen.every(([, { spec: pod }]) => containersOf(pod).some(({ ports = [] }) => ports.some(({ name }) => name === port))),
        `not every pod has a port ${port}`,
      ]),
    ];
  },
  Certificate: ({ spec }, { has }) => [[has(spec.issuerRef.kind, spec.issuerRef.name), `there is no ${spec.issuerRef.kind} ${spec.issuerRef.name}`]],
  Issuer: ({ spec }, { objects }) => [
    [
      !spec.ca || objects.some((object) => object.kind === "Certificate" && object.spec.isCA && object.spec.secretName === spec.ca.secretName),
      `no Certificate of an authority makes Secret ${spec.ca?.secretName}`,
    ],
  ],
  ScheduledBackup: ({ spec }, { has }) => [[has("Cluster", spec.cluster.name), `there is no Cluster ${spec.cluster.name}`]],
  Cluster: ({ spec }, { objects, most }) => [
    [
      most(objects) <= Number(spec.postgresql.parameters.max_connections) - 20,
      `its max_connections are too few for all pods that the autoscalers may start, and 20 for people: ${most(objects)}`,
    ],
    ...programs().flatMap(({ program }) => ["owner", "service", "worker", "backup"].map((role) => `naober_${program}_${role}`)).map((login) => [
      spec.managed.roles.some(({ name }) => name === login), `it has no login ${login}`,
    ]),
  ],
};

// Every pod keeps up to --postgres_max_connections (8) connections for each of its two roles; during a rollout there is one
// pod more of each program.
function mostConnections(objects) {
  return podsOf(objects)
    .filter(([{ kind }]) => kind === "Deployment")
    .map(([object, { spec: pod }]) => {
      const scaler = objects.find(({ spec }) => spec?.scaleTargetRef?.name === object.metadata.name);
      const pods = scaler?.spec.maxReplicas ?? scaler?.spec.maxReplicaCount ?? object.spec.replicas ?? 1;
      return (pods + 1) * 2 * quantity(flagsOf(objects, pod)?.postgres_max_connections ?? 8);
    })
    .reduce((sum, connections) => sum + connections, 0);
}

// [[object, what is wrong with it]] for the objects of one build.
export function brokenReferences(objects) {
  const pods = podsOf(objects);
  // Pods of the command and of the HTTP edge come from elsewhere.
  const edge = ["naober", "gateway"].map((name) => ({ "app.kubernetes.io/name": name }));
  const templates = [...[...pods, ...podsOfOperators(objects)].map(([, { metadata }]) => metadata.labels), ...edge];
  const context = {
    objects,
    pods,
    has: (kind, name) => find(objects, kind, name) !== undefined,
    selects: (selector) => templates.some((labels) => matches(selector, labels)),
    tls: pods.some(([, { spec }]) => flagsOf(objects, spec)?.tls_cert_file !== undefined),
    most: mostConnections,
  };
  const rules = [
    ...pods.flatMap((pod) => inPod(objects, pod).map(([holds, message]) => [pod[0], holds, message])),
    ...objects.flatMap((object) => (BY_KIND[object.kind]?.(object, context) ?? []).map(([holds, message]) => [object, holds, message])),
  ];
  const names = objects.map(({ kind, apiVersion, metadata }) => `${apiVersion} ${kind} ${metadata.name}`);
  const twice = objects.filter((_, index) => names.indexOf(names[index]) !== index).map((object) => [object, "it is there twice"]);
  return [...twice, ...rules.filter(([, holds]) => !holds).map(([object, , message]) => [object, message])];
}
