import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Page, type Pages, withFirstPage } from "./liveList";

const size = 3;
const key = (item: number) => String(item).padStart(3, "0");

/** The page of a list of numbers, highest first, below `cursor`. */
function read(list: readonly number[], cursor?: string): Page<number> {
  const below = list.filter((item) => cursor === undefined || item < Number(cursor)).toSorted((a, b) => b - a);
  const items = below.slice(0, size);
  return below.length > size ? { items, nextCursor: String(items.at(-1)) } : { items };
}

function load(list: readonly number[], count: number): Pages<number> {
  const loaded: Pages<number> = { pages: [read(list)], pageParams: [undefined] };
  while (loaded.pages.length < count) {
    const cursor = loaded.pages.at(-1)?.nextCursor;
    if (cursor === undefined) break;
    loaded.pages.push(read(list, cursor));
    loaded.pageParams.push(cursor);
  }
  return loaded;
}

const items = ({ pages }: Pages<number>) => pages.flatMap((page) => page.items);
const list = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 20 });
const pages = fc.integer({ min: 1, max: 5 });

describe("withFirstPage", () => {
  it("keeps the loaded items below new items", () => {
    const loaded = load([1, 2, 3, 4, 5, 6, 7], 2);
    expect(items(withFirstPage(loaded, read([1, 2, 3, 4, 5, 6, 7, 8]), key))).toEqual([8, 7, 6, 5, 4, 3, 2]);
  });

  it("drops items that no longer match the filter", () => {
    expect(items(withFirstPage(load([1, 2, 3, 4, 5], 2), read([1, 2, 3, 5]), key))).toEqual([5, 3, 2, 1]);
  });

  it("drops the loaded pages when items between may be missing", () => {
    expect(items(withFirstPage(load([1, 2, 3, 4, 5], 2), read([1, 2, 11, 12, 13, 14]), key))).toEqual([14, 13, 12]);
  });

  it("has the first page first, and no item twice or out of order, after any change", () => {
    fc.assert(fc.property(list, list, pages, (before, after, count) => {
      const first = read(after);
      const merged = items(withFirstPage(load(before, count), first, key));
      expect(merged).toEqual([...new Set(merged)].toSorted((a, b) => b - a));
      expect(merged.slice(0, first.items.length)).toEqual(first.items);
    }));
  });

  it("has all items down to the oldest loaded one, and a cursor to the rest", () => {
    fc.assert(fc.property(list, fc.integer({ min: 0, max: 5 }), pages, (before, more, count) => {
      const after = [...before, ...Array.from({ length: more }, (_, index) => 100 + index)];
      const merged = withFirstPage(load(before, count), read(after), key);
      const lowest = items(merged).at(-1) ?? 0;
      const expected = after.filter((item) => item >= lowest).toSorted((a, b) => b - a);
      expect(items(merged)).toEqual(expected);
      const next = merged.pages.at(-1)?.nextCursor;
      expect(next === undefined).toBe(after.every((item) => item >= lowest));
      if (next !== undefined) expect(Number(next)).toBeGreaterThanOrEqual(lowest);
    }));
  });
});
