import { writeFileSync } from "node:fs";
import { evaluateBenign, printBenign } from "./benign-packages.ts";
import { evaluateBehaviour, printBehaviour } from "./validation-behaviour.ts";
import { evaluateInterface, printInterface } from "./validation-interface.ts";
import { evaluateSecurity, printSecurity } from "./validation-security.ts";
import { evaluateSyntax, printSyntax } from "./validation-syntax.ts";

/** Measures validation on the labelled files of a folder, each part where there are files for it. Never fits on them. */
export async function evaluateValidation(folder: string, json: string | undefined): Promise<void> {
  const syntax = await evaluateSyntax(folder);
  const security = await evaluateSecurity(folder);
  // Whether the rules that find the labelled lines leave ordinary code in peace.
  const benign = security ? await evaluateBenign() : undefined;
  const interfaces = await evaluateInterface(folder);
  const behaviour = await evaluateBehaviour(folder);
  if (!syntax && !security && !interfaces && !behaviour)
    throw new Error(
      `${folder} holds no syntax-*.jsonl, security-*.jsonl, interface-*.jsonl or behaviour-*.jsonl.`,
    );
  if (syntax) printSyntax(syntax);
  if (security) printSecurity(security);
  if (benign) printBenign(benign);
  if (interfaces) printInterface(interfaces);
  if (behaviour) printBehaviour(behaviour);
  if (json !== undefined)
    writeFileSync(
      json,
      `${JSON.stringify({ syntax, security, benign, interface: interfaces, behaviour }, null, 1)}\n`,
    );
}
