import { makeDataCheck } from "./data-syntax.ts";

/** The proposed JSON is valid, has no key twice and none that reaches into prototypes. */
export const jsonSyntax = makeDataCheck("json", "json_syntax", "JSON");
