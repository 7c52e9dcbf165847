import { cleanText } from "../logs/clean-text.ts";

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/**
 * What a person wrote in Slack as plain text: Slack's brackets and entities undone, and the mention of this app
 * taken out. Other people stay what they are in Slack, an id; their names are for whoever shows it.
 */
export function readSlackText(text: string, bot: string | undefined): { text: string; toBot: boolean } {
  let toBot = false;
  const plain = cleanText(text).replace(/<([^<>]*)>/g, (_whole, inner: string) => {
    const [target = "", label = ""] = inner.split("|", 2);
    if (bot !== undefined && target === `@${bot}`) {
      toBot = true;
      return "";
    }
    if (/^[@#]/.test(target)) return label === "" ? target : `${target[0]}${label}`;
    // `<!here>`, `<!date^…|…>`, `<!subteam^…|…>`
    if (target.startsWith("!")) return label === "" ? `@${target.slice(1).split("^")[0]}` : label;
    return label === "" || label === target ? target : `${label} (${target})`;
  });
  return { text: plain.replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity] ?? entity).trim(), toBot };
}
