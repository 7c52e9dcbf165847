import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schema } from "@octokit/graphql-schema";
import { isObject, type JsonObject } from "../json.ts";
import { pruneGraphql } from "./prune-graphql.ts";
import { pruneRest } from "./prune-rest.ts";

// The whole description is 385 MB in ten variants: it is fetched into a temporary folder, never made a dependency.
const description = "@octokit/openapi@23.0.2";

function readDescription(): JsonObject {
  const folder = mkdtempSync(join(tmpdir(), "github-description-"));
  try {
    const npm = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync("npm", [...npm, description], { stdio: "inherit", shell: process.platform === "win32" });
    const file = join(folder, "node_modules/@octokit/openapi/generated/api.github.com.json");
    const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!isObject(parsed)) throw new Error(`${description} holds no description.`);
    return parsed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One line per component keeps the file small and a change in it readable. */
function lines(value: unknown, depth: number): string {
  if (depth === 0 || !isObject(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${lines(value[key], depth - 1)}`);
  return `{\n${members.join(",\n")}\n}`;
}

function write(name: string, text: string): void {
  writeFileSync(new URL(name, import.meta.url), `${text}\n`);
  console.log(`${name}: ${Math.round(text.length / 1024)} kB`);
}

const { document, examples } = pruneRest(readDescription());
write("rest.json", lines(document, 3));
write("rest-examples.json", lines(examples, 1));
write(
  "graphql.json",
  JSON.stringify({ sdl: pruneGraphql(schema.idl).split("\n") }, null, 0).replaceAll('","', '",\n"'),
);
