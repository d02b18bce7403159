// SPDX-License-Identifier: EUPL-1.2
// Validates manifests without a cluster: every object against two descriptions of its API, and our own rules (validation/).
//
//   kubectl kustomize k8s/overlays/production | node k8s/validate.mjs
//   node k8s/validate.mjs --batch <builds.json     {"name": "the manifests", …}: many at once, each object checked once
//
//   --definitions FOLDER   besides, custom objects by the CustomResourceDefinitions in its files (may be repeated); those of
//                          a cluster: kubectl get customresourcedefinitions --output yaml >FOLDER/all.yaml
//
// Prints one finding a line (with --batch "name: finding"); exits with 1 when there is one.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseDocument } from "yaml";
import { definedValidators } from "./validation/definitions.mjs";
import { brokenNetwork } from "./validation/network.mjs";
import { brokenPods } from "./validation/pods.mjs";
import { brokenReferences } from "./validation/references.mjs";
import { brokenSchemas } from "./validation/schemas.mjs";

const { batch, definitions } = parseArgs({
  options: { batch: { type: "boolean" }, definitions: { type: "string", multiple: true, default: [] } },
}).values;
const input = readFileSync(0, "utf8");
const builds = batch ? JSON.parse(input) : { "": input };

// Builds repeat each other's documents: each text is parsed, and checked by the schemas, once.
const parsed = new Map();
const documentsOf = (text) =>
  text
    .split(/^---$/m)
    .filter((document) => document.trim() !== "")
    .map((document) => {
      if (!parsed.has(document)) {
        const yaml = parseDocument(document);
        parsed.set(document, { object: yaml.errors.length ? {} : yaml.toJS(), syntax: yaml.errors });
      }
      return parsed.get(document);
    });

const documents = Object.fromEntries(Object.entries(builds).map(([name, text]) => [name, documentsOf(text)]));
const schemaFindings = brokenSchemas(
  [...parsed.values()].filter(({ syntax }) => !syntax.length).map(({ object }) => object),
  definedValidators(definitions),
);

function findingsOf(build) {
  if (build.length === 0) return ["there is no object at all"];
  const syntax = build.flatMap(({ syntax }) => syntax.map(({ message }) => message));
  const objects = build.map(({ object }) => object);
  const named = ([object, message]) => `${object.kind} ${object.metadata?.name}: ${message}`;
  const malformed = objects.flatMap((object) => (schemaFindings.get(object) ?? []).map((message) => [object, message]));
  // A malformed object would only make the later rules stumble.
  if (syntax.length + malformed.length > 0) return [...syntax, ...malformed.map(named)];
  return [...brokenPods(objects), ...brokenReferences(objects), ...brokenNetwork(objects)].map(named);
}

const lines = Object.entries(documents).flatMap(([name, build]) =>
  findingsOf(build).map((finding) => (batch ? `${name}: ${finding}` : finding)),
);
if (lines.length > 0) {
  console.log(lines.join("\n"));
  process.exitCode = 1;
}
