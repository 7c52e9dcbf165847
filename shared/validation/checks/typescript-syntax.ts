import { makeSyntaxCheck } from "./program-syntax.ts";

/** The proposed TypeScript parses as such, not with its types taken away. */
export const typescriptSyntax = makeSyntaxCheck("typescript", "typescript_syntax", "TypeScript");
