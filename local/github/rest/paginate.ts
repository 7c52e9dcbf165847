import { asNumber, type JsonObject } from "../json.ts";

/** One page of a list and the Link header that leads to the others. */
export interface Page {
  items: unknown[];
  link: string | undefined;
}

/** Cuts a page out of a list: 30 entries unless asked otherwise. */
export function paginate(list: readonly unknown[], query: JsonObject, url: URL): Page {
  const size = asNumber(query.per_page) ?? 30;
  const page = asNumber(query.page) ?? 1;
  const last = Math.max(1, Math.ceil(list.length / size));
  const links: string[] = [];
  const add = (number: number, relation: string) => {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    links.push(`<${target.href}>; rel="${relation}"`);
  };
  if (page > 1) add(page - 1, "prev");
  if (page < last) add(page + 1, "next");
  if (page < last) add(last, "last");
  if (page > 1) add(1, "first");
  const items = list.slice((page - 1) * size, page * size);
  return { items, link: links.length === 0 ? undefined : links.join(", ") };
}
