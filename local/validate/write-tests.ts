import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { GeneratedFile } from "../../shared/validation/behaviour/generated/generate-tests.ts";

/** Writes generated tests under a folder; what is there already stays as it is. Says on stderr what became of each. */
export function writeTests(folder: string, files: readonly GeneratedFile[]): void {
  if (files.length === 0) console.error("There is nothing of this change that a test could pin.");
  for (const { path, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(file, content, { flag: "wx" });
      console.error(`Wrote ${file}.`);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      console.error(`${file} is there already and stays as it is.`);
    }
  }
}
