import { makeDataCheck } from "./data-syntax.ts";

/** The proposed YAML is one document without repeated keys, tags of its own, or aliases that multiply. */
export const yamlSyntax = makeDataCheck("yaml", "yaml_syntax", "YAML");
