import { makeSyntaxCheck } from "./program-syntax.ts";

/** The proposed SQL parses as Postgres would parse it. */
export const sqlSyntax = makeSyntaxCheck("sql", "sql_syntax", "SQL");
