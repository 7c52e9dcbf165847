import { withEmoji } from "./emoji.ts";
import { type Html, html, link, type Part } from "./html.ts";

/** How ids in texts are shown to people. */
export interface Names {
  user(id: string): string;
  channel(id: string): string;
}

const FENCE = /```\n?([\s\S]*?)\n?```/g;

// In the order in which they win. A mark counts only at the edge of a word, as in Slack: 2*3*4 has no bold 3; nor does it
// beside an invisible space.
const INLINE = new RegExp(
  [
    /`(?!\u200B)([^`\n]+)`/,
    /<([^<>\n]+)>/,
    /(?<![\w*])\*(?=[^\s\u200B])([^*\n]*[^*\s\u200B])\*(?![\w*])/,
    /(?<![\w_])_(?=[^\s\u200B])([^_\n]*[^_\s\u200B])_(?![\w_])/,
    /(?<![\w~])~(?=[^\s\u200B])([^~\n]*[^~\s\u200B])~(?![\w~])/,
    /(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)])/,
  ]
    .map((rule) => rule.source)
    .join("|"),
  "g",
);

/** Slack's own markup, as safe HTML: it is taken apart as text, and every piece is escaped. */
export function mrkdwn(text: string, names: Names): Html {
  const parts: Html[] = [];
  let from = 0;
  for (const match of text.matchAll(FENCE)) {
    parts.push(lines(text.slice(from, match.index), names), html`<pre>${decode(match[1] ?? "")}</pre>`);
    from = match.index + match[0].length;
  }
  parts.push(lines(text.slice(from), names));
  return html`${parts}`;
}

/** Text of a `plain_text` object. */
export function plainText(text: string): Html {
  return html`${withEmoji(text)}`;
}

function lines(text: string, names: Names): Html {
  const parts: Part[] = [];
  let quoted: string[] = [];
  let startsLine = true;
  const endQuote = () => {
    if (quoted.length === 0) return;
    parts.push(html`<blockquote>${inline(quoted.join("\n"), names)}</blockquote>`);
    quoted = [];
    startsLine = true;
  };
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const quote = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quote) {
      quoted.push(quote[1] ?? "");
      continue;
    }
    endQuote();
    parts.push(startsLine ? "" : "\n", inline(line, names));
    startsLine = false;
  }
  endQuote();
  return html`${parts}`;
}

function inline(text: string, names: Names): Html {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, reference, bold, italic, strike, url] = match;
    parts.push(withEmoji(decode(text.slice(from, match.index))));
    from = match.index + whole.length;
    if (code !== undefined) parts.push(html`<code>${decode(code)}</code>`);
    else if (reference !== undefined) parts.push(resolve(reference, names));
    else if (bold !== undefined) parts.push(html`<strong>${inline(bold, names)}</strong>`);
    else if (italic !== undefined) parts.push(html`<em>${inline(italic, names)}</em>`);
    else if (strike !== undefined) parts.push(html`<s>${inline(strike, names)}</s>`);
    else if (url !== undefined) parts.push(link(decode(url), decode(url)));
  }
  parts.push(withEmoji(decode(text.slice(from))));
  return html`${parts}`;
}

/** What stands between `<` and `>`: a person, a channel, a date, a call to all, or a link. */
function resolve(reference: string, names: Names): Html {
  const [target = "", label] = reference.split(/\|(.*)/s);
  if (target.startsWith("@")) return html`<span class="mention">@${names.user(target.slice(1))}</span>`;
  if (target.startsWith("#")) return html`<span class="mention">#${names.channel(target.slice(1))}</span>`;
  if (target.startsWith("!date^")) return html`${date(target, decode(label ?? ""))}`;
  if (target.startsWith("!")) return html`<span class="mention">@${target.slice(1).split("^")[0]}</span>`;
  return link(decode(target), decode(label ?? target));
}

function date(target: string, fallback: string): string {
  const [, seconds, format = ""] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const shown = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-US", options).format(at);
  return format.replace(/\{([a-z_]+)\}/g, (_whole, name: string) => {
    if (name === "time") return shown({ hour: "numeric", minute: "2-digit" });
    if (name === "time_secs") return shown({ hour: "numeric", minute: "2-digit", second: "2-digit" });
    if (name === "date_num") return at.toISOString().slice(0, 10);
    return shown({ dateStyle: name.startsWith("date_short") ? "medium" : "long" });
  });
}

/** Undoes the three escapes that Slack asks for in texts. */
function decode(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
