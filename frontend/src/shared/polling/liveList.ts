/** A page of a list whose newest items come first. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

export interface Pages<T> {
  pages: Page<T>[];
  pageParams: (string | undefined)[];
}

/** Where an item stands in a list by time: unique, and greater for what is listed earlier. */
export function placeOf(time: string, id: string): string {
  return `${String(Date.parse(time)).padStart(15, "0")} ${id}`;
}

/**
 * Puts a first page that was just read on top of the pages that were loaded
 * before, so that nobody who asked for more loses their place. As far as the
 * newer page reaches it alone decides: what left the filter goes. Pages that
 * do not meet the newer one are given up, for there may be a gap between.
 */
export function withFirstPage<T>(loaded: Pages<T>, first: Page<T>, placeOfItem: (item: T) => string): Pages<T> {
  const [top, ...rest] = loaded.pages;
  const lowest = first.items.map(placeOfItem).at(-1);
  const anew = { pages: [first], pageParams: [undefined] };
  if (top === undefined || rest.length === 0 || lowest === undefined || first.nextCursor === undefined) return anew;
  const [newest] = top.items;
  if (newest === undefined || placeOfItem(newest) < lowest) return anew;
  const below = (page: Page<T>) => ({ ...page, items: page.items.filter((item) => placeOfItem(item) < lowest) });
  const joined = below(top);
  return { pages: [{ ...joined, items: [...first.items, ...joined.items] }, ...rest.map(below)], pageParams: loaded.pageParams };
}
