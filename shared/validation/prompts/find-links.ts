/** An address in a text. */
export interface Link {
  url: string;
  host: string;
  offset: number;
  /** Why it should not be followed, if there is a reason. */
  danger?: string;
}

const shorteners = new Set([
  "bit.ly",
  "t.co",
  "tinyurl.com",
  "goo.gl",
  "is.gd",
  "ow.ly",
  "cutt.ly",
  "rb.gy",
  "shorturl.at",
]);
const mostFound = 200;

/** The addresses of a text, with what is wrong with them. */
export function findLinks(text: string): Link[] {
  const links: Link[] = [];
  for (const match of text.matchAll(
    /\b(?:https?|ftp|javascript|data|file|vbscript):[^\s<>"'`)\]}]{1,500}/gi,
  )) {
    if (links.length >= mostFound) break;
    const [url] = match;
    if (
      !/^(?:https?|ftp):\/\//i.test(url) &&
      !/^(?:javascript|vbscript|file):/i.test(url) &&
      !/^data:[\w/]+[;,]/i.test(url)
    )
      continue;
    links.push(describeLink(url.replace(/[.,;:!?]+$/, ""), match.index));
  }
  return links;
}

function describeLink(url: string, offset: number): Link {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const link: Link = { url, host: parsed?.hostname.toLowerCase() ?? "", offset };
  const danger = dangerOf(url, parsed);
  return danger === undefined ? link : { ...link, danger };
}

function dangerOf(url: string, parsed: URL | undefined): string | undefined {
  if (!parsed) return "is no valid address";
  if (!/^(?:https?|ftp):$/.test(parsed.protocol))
    return `runs or reads something instead of leading somewhere (${parsed.protocol})`;
  if (parsed.username !== "" || parsed.password !== "")
    return "holds a name in front of the host, which misleads readers";
  if (/^\d+\.\d+\.\d+\.\d+$|^\[/.test(parsed.hostname))
    return /^(?:127\.|\[::1\])/.test(parsed.hostname)
      ? undefined
      : "leads to a bare number instead of a name";
  if (parsed.hostname.split(".").some((label) => label.startsWith("xn--")))
    return "has a host whose letters may look like others";
  if (shorteners.has(parsed.hostname)) return "hides where it leads";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what hosts are made of
  return /[^\u0000-\u007F]/.test(url.split("/")[2] ?? "")
    ? "has a host whose letters may look like others"
    : undefined;
}
