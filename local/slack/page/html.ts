/** Markup that is safe to send. Made by `html` alone, so that text cannot become markup by accident. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: markup stays, everything else is escaped, nothing at all for false and undefined. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose values are escaped. Attributes have to be quoted. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return { markup: strings.map((text, index) => text + markupOf(parts[index])).join("") };
}

/** Escapes text for elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** The address if a person may be sent there, else undefined: no scripts behind links. */
export function safeUrl(url: string): string | undefined {
  return /^(https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}

/** A link that opens elsewhere, or just its label when the address is not one for people. */
export function link(url: string, label: Part): Html {
  const href = safeUrl(url);
  return href === undefined
    ? html`${label}`
    : html`<a href="${href}" target="_blank" rel="noreferrer noopener">${label}</a>`;
}

function markupOf(part: Part): string {
  if (part === undefined || part === null || part === false) return "";
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}
