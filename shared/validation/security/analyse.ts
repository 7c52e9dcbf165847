import type { ParsedSource } from "../code/parsed.ts";
import { isPythonNode } from "../code/syntax-node.ts";
import type { Danger } from "./flow/flow.ts";
import { type Findings, interpret } from "./flow/interpret.ts";
import { lowerJavaScript } from "./program/lower-javascript.ts";
import { lowerPython } from "./program/lower-python.ts";
import { type Program, TooDeep } from "./program/program.ts";

/** What the analysis says about one program. */
export interface Analysis {
  program: Program;
  dangers: Danger[];
  capabilities: Findings["capabilities"];
  modules: Program["modules"];
  patterns: { pattern: string; flags: string; at: number }[];
}

/** Why a program could not be analysed. */
export interface NotAnalysed {
  reason: string;
}

/** Follows the data through a program. Never throws for what a program can be. */
export function analyse(parsed: ParsedSource): Analysis | NotAnalysed {
  try {
    const program = isPythonNode(parsed.root)
      ? lowerPython(parsed.root, parsed.source)
      : lowerJavaScript(parsed.root);
    const { dangers, capabilities, patterns } = interpret(program);
    return {
      program,
      dangers,
      capabilities,
      modules: program.modules,
      patterns: [...program.regexes, ...patterns],
    };
  } catch (error) {
    if (error instanceof TooDeep) return { reason: error.message };
    if (error instanceof RangeError) return { reason: "nested deeper than is followed" };
    throw error;
  }
}
