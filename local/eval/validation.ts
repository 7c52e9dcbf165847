import { writeFileSync } from "node:fs";
import { evaluateInterface, printInterface } from "./validation-interface.ts";
import { evaluateSecurity, printSecurity } from "./validation-security.ts";
import { evaluateSyntax, printSyntax } from "./validation-syntax.ts";

/** Measures validation on the labelled files of a folder, each part where there are files for it. Never fits on them. */
export async function evaluateValidation(folder: string, json: string | undefined): Promise<void> {
  const syntax = await evaluateSyntax(folder);
  const security = await evaluateSecurity(folder);
  const interfaces = await evaluateInterface(folder);
  if (!syntax && !security && !interfaces)
    throw new Error(`${folder} holds no syntax-*.jsonl, security-*.jsonl or interface-*.jsonl.`);
  if (syntax) printSyntax(syntax);
  if (security) printSecurity(security);
  if (interfaces) printInterface(interfaces);
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify({ syntax, security, interface: interfaces }, null, 1)}\n`);
}
