import { writeFileSync } from "node:fs";
import { evaluateSecurity, printSecurity } from "./validation-security.ts";

/** Measures the checks on a folder of labelled data, part by part as there are files for it. */
export async function evaluateValidation(folder: string, json: string | undefined): Promise<void> {
  const parts: Record<string, unknown> = {};
  const security = await evaluateSecurity(folder);
  if (security) {
    printSecurity(security);
    parts.security = security;
  }
  if (Object.keys(parts).length === 0)
    throw new Error(`${folder} holds no file that validation can be measured on.`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(parts, null, 2)}\n`);
}
