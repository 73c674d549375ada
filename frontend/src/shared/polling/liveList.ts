/** A page of a list whose newest items come first. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

export interface Pages<T> {
  pages: Page<T>[];
  pageParams: (string | undefined)[];
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
export function withFirstPage<T>(loaded: Pages<T>, first: Page<T>, placeOfItem: (item: T) => string): Pages<T> {
  const [top, ...rest] = loaded.pages;
  const lowest = first.items.map(placeOfItem).at(-1);
  const onlyFirst = { pages: [first], pageParams: [undefined] };
  if (top === undefined || rest.length === 0 || lowest === undefined || first.nextCursor === undefined) return onlyFirst;
  const [newest] = top.items;
  if (newest === undefined || placeOfItem(newest) < lowest) return onlyFirst;
  const below = (page: Page<T>) => ({ ...page, items: page.items.filter((item) => placeOfItem(item) < lowest) });
  const joined = below(top);
  return { pages: [{ ...joined, items: [...first.items, ...joined.items] }, ...rest.map(below)], pageParams: loaded.pageParams };
}
