// SPDX-License-Identifier: EUPL-1.2
// Every object against two descriptions of its API. Declarations in TypeScript refuse unknown fields, which an API server
// drops without a word; validators made from the API server's own schema know formats and ranges of values.
//
//   Kubernetes                                         kubernetes-types, kubernetes-models
//   cert-manager, KEDA, Prometheus operator,           both from @kubernetes-models/…
//   External Secrets
//   CloudNativePG                                      no package has it: schemas/, our own, of the fields that we use
//
// And besides against the operators' own definitions, where they are given (definitions.mjs).
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import TJS from "typescript-json-schema";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");

const CUSTOM_GROUPS = {
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "external-secrets.io": "@kubernetes-models/external-secrets",
  "keda.sh": "@kubernetes-models/keda",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

// Versions that the packages don't hold, and one that has the same fields as far as we use them.
const SAME_AS = {
  "autoscaling/v2beta2": "autoscaling/v2",
  "policy/v1beta1": "policy/v1",
  "external-secrets.io/v1": "external-secrets.io/v1beta1",
};

const groupOf = (apiVersion) => (apiVersion.includes("/") ? apiVersion.split("/")[0] : "");
const versionOf = (apiVersion) => apiVersion.split("/").at(-1);
const known = (object) => ({ ...object, apiVersion: SAME_AS[object.apiVersion] ?? object.apiVersion });

// Where an object's kind is declared, and by what name: "apps/v1" Deployment, "networking.k8s.io/v1" → networking/v1.d.ts.
function declarationOf({ apiVersion, kind }) {
  const group = groupOf(apiVersion);
  if (CUSTOM_GROUPS[group]) return [join(packages, CUSTOM_GROUPS[group], group, versionOf(apiVersion), `${kind}.d.ts`), `I${kind}`];
  return [join(packages, "kubernetes-types", group.split(".")[0] || "core", `${versionOf(apiVersion)}.d.ts`), kind];
}

const messageOf = ({ instancePath, message, params }) =>
  `${instancePath || "/"} ${message}${params.additionalProperty ? `: ${params.additionalProperty}` : ""}`;

// A validator of each kind's declaration; undefined for a kind that nothing declares.
function declaredValidators(objects) {
  const declarations = new Map(objects.map((object) => [`${object.apiVersion} ${object.kind}`, declarationOf(object)]));
  const files = [...new Set([...declarations.values()].map(([file]) => file))].filter((file) => existsSync(file));
  const program = TJS.getProgramFromFiles(files, { skipLibCheck: true, strictNullChecks: true });
  const generator = TJS.buildGenerator(program, {
    noExtraProps: true, required: true, strictNullChecks: true, uniqueNames: true, ignoreErrors: true,
  });
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validators = new Map();
  for (const [key, [file, name]] of declarations) {
    const symbol = generator
      .getSymbols(name)
      .find(({ fullyQualifiedName }) => fullyQualifiedName.includes(`"${file.replace(/\.d\.ts$/, "")}"`));
    validators.set(key, symbol && ajv.compile(generator.getSchemaForSymbol(symbol.name)));
  }
  return validators;
}

function badValues(object) {
  const group = groupOf(object.apiVersion);
  try {
    const Model = require(`${CUSTOM_GROUPS[group] ?? "kubernetes-models"}/${object.apiVersion}/${object.kind}`)[object.kind];
    new Model(object).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

const ownAjv = new Ajv({ allErrors: true });
const ownValidators = new Map();
function ownValidator({ apiVersion, kind }) {
  const file = join(here, "schemas", `${groupOf(apiVersion)}-${versionOf(apiVersion)}-${kind}.json`);
  if (!ownValidators.has(file)) {
    ownValidators.set(file, existsSync(file) ? ownAjv.compile(JSON.parse(readFileSync(file, "utf8"))) : undefined);
  }
  return ownValidators.get(file);
}

// Map from each object that is not as its API says to what is wrong with it. `definedValidator` is of definitions.mjs.
export function brokenSchemas(objects, definedValidator = () => undefined) {
  const findings = brokenByPackages(objects);
  for (const object of objects) {
    const validate = definedValidator(object);
    if (!validate || validate(object)) continue;
    const found = validate.errors.map((error) => `${messageOf(error)} (by the operator's definition)`);
    findings.set(object, [...(findings.get(object) ?? []), ...found]);
  }
  return findings;
}

function brokenByPackages(objects) {
  const findings = new Map();
  const rest = [];
  for (const object of objects) {
    const own = object.kind && object.apiVersion && ownValidator(object);
    if (!object.kind || !object.apiVersion) findings.set(object, ["it has no kind or no apiVersion"]);
    else if (!own) rest.push(object);
    else if (!own(object)) findings.set(object, own.errors.map(messageOf));
  }
  const validators = declaredValidators(rest.map(known));
  for (const object of rest) {
    const asKnown = known(object);
    const validate = validators.get(`${asKnown.apiVersion} ${asKnown.kind}`);
    if (!validate) {
      findings.set(object, [`there is no ${object.kind} in ${object.apiVersion}`]);
      continue;
    }
    const found = [...(validate(asKnown) ? [] : validate.errors.map(messageOf)), ...badValues(asKnown)];
    if (found.length > 0) findings.set(object, found);
  }
  return findings;
}
