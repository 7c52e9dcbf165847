import type { ImportProgress } from "./import-file.ts";

interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows how far an import is: on a terminal one line that changes, elsewhere a line for every tenth.
 * Nothing is shown for the first, quick pass.
 */
export function showProgress(output: Output): { update(progress: ImportProgress): void; end(): void } {
  let shown = -1;
  return {
    update({ step, bytes, ofBytes, messages }) {
      if (step === "reading" || ofBytes === 0) return;
      const percent = Math.floor((bytes / ofBytes) * 100);
      const wanted = output.isTTY ? percent : Math.floor(percent / 10) * 10;
      if (wanted === shown) return;
      shown = wanted;
      const text = `${String(wanted).padStart(3)} %  ${messages} messages`;
      if (!output.isTTY) output.write(`${text}\n`);
      else {
        const filled = Math.round(percent / 4);
        output.write(`\r${"█".repeat(filled)}${"·".repeat(25 - filled)} ${text}`);
      }
    },
    end() {
      if (output.isTTY && shown >= 0) output.write("\n");
    },
  };
}
