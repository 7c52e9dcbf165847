import { makeDataCheck } from "./data-syntax.ts";

/** The proposed TOML is valid. */
export const tomlSyntax = makeDataCheck("toml", "toml_syntax", "TOML");
