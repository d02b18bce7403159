// SPDX-License-Identifier: EUPL-1.2
// What the rules look at: pods by what makes them, ports, flags. Pure functions over the objects of one build.
import { readFileSync } from "node:fs";

// [[the object that makes pods, their template]]. An operator makes pods for some kinds: those have a template without spec.
export const podsOf = (objects) =>
  objects.filter(({ spec }) => spec?.template?.spec).map((object) => [object, object.spec.template]);

export const podsOfOperators = (objects) =>
  objects
    .filter(({ kind, apiVersion }) => kind === "Cluster" && apiVersion.startsWith("postgresql.cnpg.io/"))
    .map((object) => [object, { metadata: { labels: { "cnpg.io/cluster": object.metadata.name } } }]);

export const containersOf = (pod) => [...(pod.initContainers ?? []), ...pod.containers];

export const find = (objects, kind, name) => objects.find((object) => object.kind === kind && object.metadata.name === name);

export const matches = (selector, labels) =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector?.matchExpressions ?? []).every(({ key, operator, values }) => {
    if (operator === "In") return values.includes(labels[key]);
    if (operator === "NotIn") return !values.includes(labels[key]);
    return (operator === "Exists") === key in labels;
  });

// "200m" → 0.2, "96Mi" → 100663296.
export function quantity(text) {
  const [, number, unit] = /^([\d.]+)([a-zA-Z]*)$/.exec(String(text)) ?? [];
  const factors = { "": 1, m: 1e-3, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, k: 1e3, M: 1e6, G: 1e9 };
  return Number(number) * factors[unit];
}

// The flags that a program's pod is started with, in order of its flag files: {name: value}; null for a file without which
// the program would not start.
export function flagsOf(objects, pod) {
  const [container] = pod.containers;
  const paths = (container.args ?? []).flatMap((argument) => /^--flagfile=(.*)$/.exec(argument)?.[1].split(",") ?? []);
  const flags = {};
  for (const path of paths) {
    const mount = (container.volumeMounts ?? []).find(({ mountPath }) => path.startsWith(`${mountPath}/`));
    const volume = (pod.volumes ?? []).find(({ name }) => name === mount?.name);
    const text = find(objects, "ConfigMap", volume?.configMap?.name)?.data?.[path.slice(mount?.mountPath.length + 1)];
    if (text === undefined) return null;
    for (const [, name, value] of text.matchAll(/^--(\w+)(?:=(.*))?$/gm)) flags[name] = value ?? "true";
  }
  return flags;
}

// "20s" → 20.
export const seconds = (duration) => Number(/^(\d+)s$/.exec(duration ?? "0s")?.[1] ?? NaN);

// The rows of deploy/programs.tsv: [{program, grpc_port, admin_port, peers}].
export function programs() {
  const lines = readFileSync(new URL("../../deploy/programs.tsv", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split("\t"));
  const [header, ...rows] = lines;
  return rows.map((cells) => {
    const row = Object.fromEntries(header.map((column, index) => [column, cells[index]]));
    return { ...row, peers: [row.calls, row.consumes].flatMap((list) => (list === "-" ? [] : list.split(","))) };
  });
}
