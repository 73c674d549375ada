import type { QueryKey } from "@tanstack/react-query";

/** A page of a list whose newest items come first. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** The loaded pages. Each has the items below its cursor, which is its page parameter; the first page has none. */
export interface Pages<T> {
  pages: Page<T>[];
  pageParams: (string | undefined)[];
}

/** Where a list comes from, and how its items are placed. */
export interface LiveList<T> {
  queryKey: QueryKey;
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  placeOf: (item: T) => string;
  isAnyMoving: (firstPage: readonly T[]) => boolean;
  /**
   * How many items a page has, if the API looks at so many and no more to fill it: then one may have fewer, or none, and be
   * followed by others. Nothing else of its range matches.
   */
  pageSize?: number;
}

/** The sort key of an item in a list by time, newest first. It is unique, and greater for newer items. */
export function placeOf(time: string, id: string): string {
  return `${String(Date.parse(time)).padStart(15, "0")} ${id}`;
}

/**
 * Merges a new first page into the pages that are loaded, so that readers who
 * loaded more pages keep them. The new page replaces all items in its range, so
 * items that no longer match the filter disappear. If the loaded pages do not
 * reach the new one, they are dropped, because items between may be missing.
 */
export function withFirstPage<T>(loaded: Pages<T>, first: Page<T>, placeOfItem: (item: T) => string, pageSize?: number): Pages<T> {
  const [top, ...rest] = loaded.pages;
  const lowest = first.items.map(placeOfItem).at(-1);
  const onlyFirst = { pages: [first], pageParams: [undefined] };
  if (rest.length > 0 && isShort(first, pageSize)) {
    const below = rest.map((page) => without(page, (item) => lowest !== undefined && placeOfItem(item) >= lowest));
    return { pages: [first, ...below], pageParams: loaded.pageParams };
  }
  if (top === undefined || rest.length === 0 || lowest === undefined || first.nextCursor === undefined) return onlyFirst;
  const [newest] = top.items;
  if (newest === undefined || placeOfItem(newest) < lowest) return onlyFirst;
  const kept = rest.map((page) => without(page, (item) => placeOfItem(item) >= lowest));
  const pushedOut = top.items.filter((item) => placeOfItem(item) < lowest);
  return withPushedOut({ pages: kept, pageParams: loaded.pageParams.slice(1) }, first, pushedOut, first.nextCursor);
}

/**
 * Puts the first page before the others, and between them what new items pushed
 * out of it. These items begin a page, which has a cursor, so that it can be read
 * again. They join the page below while that is no longer than what is read at once.
 */
function withPushedOut<T>({ pages, pageParams }: Pages<T>, first: Page<T>, pushedOut: T[], cursor: string): Pages<T> {
  const [next, ...rest] = pages;
  if (next === undefined || pushedOut.length === 0) return { pages: [first, ...pages], pageParams: [undefined, ...pageParams] };
  if (next.items.length + pushedOut.length > first.items.length) {
    return { pages: [first, { items: pushedOut, nextCursor: cursor }, ...pages], pageParams: [undefined, cursor, ...pageParams] };
  }
  const joined = { ...next, items: [...pushedOut, ...next.items] };
  return { pages: [first, joined, ...rest], pageParams: [undefined, cursor, ...pageParams.slice(1)] };
}

/**
 * Merges a page that was read again by its cursor into the pages that are loaded.
 * It replaces all items in its range, also those on its neighbours. After the end
 * of the list there are no more pages.
 */
export function withPage<T>(loaded: Pages<T>, cursor: string, page: Page<T>, placeOfItem: (item: T) => string, pageSize?: number): Pages<T> {
  const index = loaded.pageParams.indexOf(cursor);
  const old = loaded.pages[index];
  if (old === undefined) return loaded; // the list has begun anew since
  const places = page.items.map(placeOfItem);
  const [highest, lowest] = [places[0], places.at(-1)];
  if (page.nextCursor === undefined) {
    const above = loaded.pages.slice(0, index).map((one) => without(one, (item) => highest !== undefined && placeOfItem(item) <= highest));
    return { pages: [...above, page], pageParams: loaded.pageParams.slice(0, index + 1) };
  }
  if (highest === undefined || lowest === undefined) {
    if (!isShort(page, pageSize)) return loaded; // all of them have just left the list
    return withoutEmpty({ ...loaded, pages: loaded.pages.map((one, at) => (at === index ? page : one)) });
  }
  const below = isShort(page, pageSize) ? [] : old.items.filter((item) => placeOfItem(item) < lowest);
  const isRead = (item: T) => placeOfItem(item) >= lowest && placeOfItem(item) <= highest;
  const nextCursor = below.length === 0 ? page.nextCursor : old.nextCursor;
  const replaced = { items: [...page.items, ...below], ...(nextCursor !== undefined && { nextCursor }) };
  return withoutEmpty({ pages: loaded.pages.map((one, at) => (at === index ? replaced : without(one, isRead))), pageParams: loaded.pageParams });
}

/** Whether the API looked at so many items and found fewer than a page has. Nothing was pushed out of such a page. */
function isShort<T>({ items, nextCursor }: Page<T>, pageSize: number | undefined): boolean {
  return nextCursor !== undefined && pageSize !== undefined && items.length < pageSize;
}

/** The page without some items: the page itself if it has none of them, so that nothing renders again. */
function without<T>(page: Page<T>, isLeftOut: (item: T) => boolean): Page<T> {
  return page.items.some(isLeftOut) ? { ...page, items: page.items.filter((item) => !isLeftOut(item)) } : page;
}

/** Leaves out empty pages between the first and the last one, which has the cursor to the rest. */
function withoutEmpty<T>({ pages, pageParams }: Pages<T>): Pages<T> {
  const isKept = (at: number) => at === 0 || at === pages.length - 1 || pages[at]?.items.length !== 0;
  return { pages: pages.filter((_, at) => isKept(at)), pageParams: pageParams.filter((_, at) => isKept(at)) };
}

/** The cursors of the pages that have some of the items from `first` to `last`. The first page has none. */
export function cursorsOf<T>({ pages, pageParams }: Pages<T>, first: number, last: number): string[] {
  let end = 0;
  return pages.flatMap(({ items }, at) => {
    const start = end;
    end += items.length;
    const cursor = pageParams[at];
    return cursor !== undefined && start <= last && end > first ? [cursor] : [];
  });
}
