import { makeSyntaxCheck } from "./program-syntax.ts";

/** The proposed Python parses, indentation and the rules beside the grammar included. */
export const pythonSyntax = makeSyntaxCheck("python", "python_syntax", "Python");
