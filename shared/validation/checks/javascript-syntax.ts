import { makeSyntaxCheck } from "./program-syntax.ts";

/** The proposed JavaScript parses, early errors and regular expressions included. */
export const javascriptSyntax = makeSyntaxCheck("javascript", "javascript_syntax", "JavaScript");
