// SPDX-License-Identifier: EUPL-1.2
// Custom objects by the operators' own CustomResourceDefinitions, as a cluster has them: the last word on fields and values,
// but for the rules in CEL, which only an API server works out.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parseAllDocuments } from "yaml";

const definitionsIn = (folder) =>
  readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), "utf8")))
    .map((document) => document.toJS())
    .flatMap((object) => (object?.kind === "List" ? object.items : [object]))
    .filter((object) => object?.kind === "CustomResourceDefinition");

// The same schema, refusing what an API server would drop without a word: fields that it doesn't name.
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== "object") return schema;
  const { properties, items, additionalProperties, ...rest } = schema;
  if (properties) rest.properties = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, strict(one)]));
  if (items) rest.items = strict(items);
  if (additionalProperties !== undefined) rest.additionalProperties = strict(additionalProperties);
  else if (properties && !schema["x-kubernetes-preserve-unknown-fields"]) rest.additionalProperties = false;
  if (schema.nullable && rest.type) rest.type = [].concat(rest.type, "null");
  delete rest.nullable;
  return rest;
}

// What an API server sees to for every object, whatever its definition says.
function whole(schema) {
  const open = strict(schema);
  Object.assign(open.properties, { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } });
  return open;
}

// Go's patterns may begin with (?i), which JavaScript says with a flag.
const goPattern = Object.assign(
  (pattern, flags) => new RegExp(pattern.replaceAll("(?i)", ""), pattern.includes("(?i)") ? `${flags}i` : flags),
  { code: "goPattern" },
);

// A function from an object to a validator of its kind (ajv's), or to undefined, by all definitions in files of these folders.
export function definedValidators(folders) {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, code: { regExp: goPattern } });
  const schemas = new Map();
  for (const { spec } of folders.flatMap(definitionsIn)) {
    for (const { name, served, schema } of spec.versions) {
      if (served) schemas.set(`${spec.group}/${name} ${spec.names.kind}`, schema.openAPIV3Schema);
    }
  }
  const validators = new Map();
  return ({ apiVersion, kind }) => {
    const key = `${apiVersion} ${kind}`;
    // Only those in use: compiling all of a cluster's would take seconds.
    if (!validators.has(key) && schemas.has(key)) validators.set(key, ajv.compile(whole(schemas.get(key))));
    return validators.get(key);
  };
}
