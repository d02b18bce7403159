// SPDX-License-Identifier: EUPL-1.2
// Validates lists of what is in an image against the schema of CycloneDX 1.5, unknown fields included.
//
//   node tests/operations/validate_sbom.mjs build/images/*.cdx.json
//
// Prints one finding a line ("file: finding"); exits with 1 when there is one.
import { readFileSync } from "node:fs";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
for (const file of process.argv.slice(2)) {
  const errors = await validator.validate(readFileSync(file, "utf8"));
  for (const { instancePath, message } of errors ?? []) {
    console.log(`${file}: ${instancePath || "/"} ${message}`);
    process.exitCode = 1;
  }
}
