// SPDX-License-Identifier: EUPL-1.2
// Validates the manifests on standard input without a cluster: every object against the Kubernetes API (unknown fields and
// bad values are errors), what Pod Security "restricted" asks, and that what refers to something finds it.
// Prints one finding a line; exits with 1 when there is one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import TJS from "typescript-json-schema";
import { parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const typesFolder = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "kubernetes-types");

// "apps/v1" → "apps", "v1" → the core group, "networking.k8s.io/v1" → "networking".
const groupOf = (apiVersion) => (apiVersion.includes("/") ? apiVersion.split("/")[0].split(".")[0] : "core");
const versionOf = (apiVersion) => apiVersion.split("/").at(-1);

// The API as TypeScript declares it is strict about the names of fields, which the API server's own schema is not.
function unknownFields(objects) {
  const files = new Map(
    objects.map(({ apiVersion }) => [apiVersion, join(typesFolder, groupOf(apiVersion), `${versionOf(apiVersion)}.d.ts`)]),
  );
  const program = TJS.getProgramFromFiles([...new Set(files.values())], { skipLibCheck: true, strictNullChecks: true });
  const generator = TJS.buildGenerator(program, {
    noExtraProps: true, required: true, strictNullChecks: true, uniqueNames: true, ignoreErrors: true,
  });
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validators = new Map();
  const validatorOf = ({ apiVersion, kind }) => {
    const key = `${apiVersion} ${kind}`;
    if (!validators.has(key)) {
      const symbol = generator
        .getSymbols(kind)
        .find(({ fullyQualifiedName }) => fullyQualifiedName.includes(`/${groupOf(apiVersion)}/${versionOf(apiVersion)}"`));
      validators.set(key, symbol && ajv.compile(generator.getSchemaForSymbol(symbol.name)));
    }
    return validators.get(key);
  };
  return objects.flatMap((object) => {
    const validate = validatorOf(object);
    if (!validate) return [[object, `there is no ${object.kind} in ${object.apiVersion}`]];
    if (validate(object)) return [];
    return validate.errors.map((error) => [
      object,
      `${error.instancePath || "/"} ${error.message}${error.params.additionalProperty ? `: ${error.params.additionalProperty}` : ""}`,
    ]);
  });
}

// The API server's own schema knows formats and ranges of values.
function badValues(objects) {
  return objects.flatMap((object) => {
    const { apiVersion, kind } = object;
    try {
      const Model = require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
      new Model(object).validate();
      return [];
    } catch (error) {
      return [[object, error.message]];
    }
  });
}

const podSpecsOf = (objects) =>
  objects.filter(({ spec }) => spec?.template?.spec).map((object) => [object, object.spec.template.spec]);

// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
function insecurePods(objects) {
  return podSpecsOf(objects).flatMap(([object, pod]) => {
    const rules = [
      [pod.securityContext?.runAsNonRoot === true, "the pod may run as root"],
      [pod.securityContext?.seccompProfile?.type === "RuntimeDefault", "the pod has no seccomp profile"],
      [!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, "the pod shares a namespace of the host"],
      [(pod.volumes ?? []).every(({ hostPath }) => !hostPath), "the pod mounts a path of the host"],
    ];
    for (const { name, securityContext: context, image, resources } of [...pod.containers, ...(pod.initContainers ?? [])]) {
      rules.push(
        [context?.allowPrivilegeEscalation === false, `${name} may gain privileges`],
        [context?.capabilities?.drop?.includes("ALL") && !context.capabilities.add, `${name} keeps capabilities`],
        [context?.readOnlyRootFilesystem === true, `${name} may write to its image`],
        [!context?.privileged && context?.runAsUser !== 0, `${name} runs as root`],
        [resources?.requests?.cpu && resources?.limits?.memory, `${name} states no resources`],
        [/[:@]/.test(image) && !image.endsWith(":latest"), `${name}'s image ${image} has no tag: add it to the overlay's images`],
      );
    }
    return rules.filter(([holds]) => !holds).map(([, message]) => [object, message]);
  });
}

function danglingReferences(objects) {
  const has = (kind, name) => objects.some((object) => object.kind === kind && object.metadata.name === name);
  const podLabels = podSpecsOf(objects).map(([object]) => object.spec.template.metadata.labels);
  const selectsPods = (labels) =>
    podLabels.some((pod) => Object.entries(labels).every(([key, value]) => pod[key] === value));
  const found = [];
  const want = (object, holds, message) => holds || found.push([object, message]);
  for (const [object, pod] of podSpecsOf(objects)) {
    want(object, has("ServiceAccount", pod.serviceAccountName), `there is no ServiceAccount ${pod.serviceAccountName}`);
    for (const { configMap } of pod.volumes ?? []) {
      want(object, !configMap || has("ConfigMap", configMap.name), `there is no ConfigMap ${configMap?.name}`);
    }
    const mounted = pod.containers.flatMap(({ volumeMounts }) => volumeMounts ?? []);
    const volumes = new Set((pod.volumes ?? []).map(({ name }) => name));
    for (const { name } of mounted) want(object, volumes.has(name), `there is no volume ${name}`);
    if (object.kind === "Deployment") {
      for (const kind of ["PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "Service", "ServiceAccount"]) {
        want(object, has(kind, object.metadata.name), `it has no ${kind}`);
      }
      const [container] = pod.containers;
      const ports = new Set(container.ports?.map(({ name }) => name));
      for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
        want(object, ports.has(container[probe]?.httpGet?.port), `its ${probe} is missing or names no port of its own`);
      }
    }
  }
  for (const object of objects) {
    const { kind, spec } = object;
    if (kind === "Service") want(object, selectsPods(spec.selector), "its selector finds no pod");
    if (kind === "PodDisruptionBudget" || kind === "Deployment") {
      want(object, selectsPods(spec.selector.matchLabels), "its selector finds no pod");
    }
    if (kind === "NetworkPolicy") want(object, selectsPods(spec.podSelector.matchLabels ?? {}), "its selector finds no pod");
    if (kind === "HorizontalPodAutoscaler") {
      want(object, has(spec.scaleTargetRef.kind, spec.scaleTargetRef.name), `there is no ${spec.scaleTargetRef.name} to scale`);
    }
  }
  return found;
}

const documents = parseAllDocuments(readFileSync(0, "utf8"));
const syntax = documents.flatMap(({ errors }) => errors.map(({ message }) => message));
const objects = documents.map((document) => document.toJS());
// A malformed object would only make the later rules stumble.
let findings = [...unknownFields(objects), ...badValues(objects)];
if (findings.length === 0) findings = [...insecurePods(objects), ...danglingReferences(objects)];
const lines = [...syntax, ...findings.map(([object, message]) => `${object.kind} ${object.metadata?.name}: ${message}`)];
if (objects.length === 0) lines.push("there is no object at all");
if (lines.length > 0) {
  console.log(lines.join("\n"));
  process.exitCode = 1;
}
