import { isData } from "../../shared/validation/code/read-data.ts";
import { detectLanguage } from "../../shared/validation/detect-language.ts";

export const kinds = ["prompt", "role", "code", "tools", "parameters"] as const;
export type Kind = (typeof kinds)[number];

/** What a file is, by its path; programs by their language. Say `--kind` where this guesses wrong. */
export function chooseKind(path: string, content: string): Kind {
  const language = detectLanguage(path, content);
  if (/(?:^|\/)roles?(?:\/|\.|$)/i.test(path)) return "role";
  if (language === "text") return "prompt";
  if (!isData(language)) return "code";
  return /tool|mcp/i.test(path) ? "tools" : "parameters";
}
