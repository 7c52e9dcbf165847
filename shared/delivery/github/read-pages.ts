import type { PageOfWords } from "./open-comments.ts";

const mostPages = 10;

/** A page that holds something. */
export type FilledPage = PageOfWords & { lastChange: string };

/** What was written or changed since a moment, in that order, page by page, as far as ten pages reach. */
export async function* readPages(
  list: (since: string, page: number) => Promise<PageOfWords>,
  begin: string,
): AsyncGenerator<FilledPage> {
  let since = begin;
  let page = 1;
  for (let count = 0; count < mostPages; count += 1) {
    const { lastChange, ...read } = await list(since, page);
    if (lastChange === undefined) return;
    yield { ...read, lastChange };
    if (read.isLast) return;
    // From where this page ended rather than the next page: what is changed meanwhile would move all that follow.
    page = Date.parse(lastChange) > Date.parse(since) ? 1 : page + 1;
    since = lastChange;
  }
}
