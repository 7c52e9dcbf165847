import type { PostgrestError } from "@supabase/supabase-js";
import { unwrap } from "../platform/database.ts";

/** The REST interface answers with at most this many rows. */
export const PAGE_ROWS = 1000;

interface Answer<Item> {
  data: Item[] | null;
  error: PostgrestError | null;
  status?: number;
}

/**
 * All rows of a query, page by page. The query must have an order that tells any two rows apart.
 * @param read Runs the query for the rows from `first` to `last`, both counted from 0 and included.
 */
export async function* readPages<Item>(
  read: (first: number, last: number) => PromiseLike<Answer<Item>>,
  pageRows = PAGE_ROWS,
): AsyncGenerator<Item[]> {
  for (let first = 0; ; first += pageRows) {
    const page = unwrap(await read(first, first + pageRows - 1));
    if (page.length > 0) yield page;
    if (page.length < pageRows) return;
  }
}

/** The rows of {@link readPages} in one list. */
export async function readAll<Item>(
  read: (first: number, last: number) => PromiseLike<Answer<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of readPages(read)) all.push(...page);
  return all;
}
