import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { cursorsOf, type Page, type Pages, withFirstPage, withPage } from "./liveList";

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

/** Lists that items join at the top and leave anywhere, each after the other. */
const changes = fc.tuple(list, fc.array(fc.record({ joining: fc.integer({ min: 0, max: 4 }), leaving: fc.func(fc.boolean()) }), { maxLength: 8 })).map(([start, steps]) => {
  const lists = [start];
  let highest = 100;
  for (const { joining, leaving } of steps) {
    const joined = Array.from({ length: joining }, () => ++highest);
    lists.push([...(lists.at(-1) ?? []).filter((item) => !leaving(item)), ...joined]);
  }
  return lists;
});

/** The list after each change, when the first page was read after each. */
function follow(lists: readonly number[][], count: number) {
  let loaded = load(lists[0] ?? [], count);
  for (const changed of lists.slice(1)) loaded = withFirstPage(loaded, read(changed), key);
  return { loaded, now: lists.at(-1) ?? [] };
}

describe("withPage", () => {
  const again = (loaded: Pages<number>, cursor: string, now: readonly number[]) => withPage(loaded, cursor, read(now, cursor), key);

  it("drops what has left the page, and takes what follows from the next one", () => {
    const loaded = again(load([1, 2, 3, 4, 5, 6, 7, 8, 9], 3), "7", [1, 2, 3, 4, 6, 7, 8, 9]);
    expect(loaded.pages.map((page) => page.items)).toEqual([[9, 8, 7], [6, 4, 3], [2, 1]]);
  });

  it("ends the list when nothing follows the page", () => {
    expect(again(load([1, 2, 3, 4, 5, 6, 7, 8, 9], 3), "7", [6, 7, 8, 9])).toEqual({
      pages: [{ items: [9, 8, 7], nextCursor: "7" }, { items: [6] }],
      pageParams: [undefined, "7"],
    });
  });

  it("changes nothing when the list has begun anew", () => {
    const loaded = load([1, 2, 3, 4], 1);
    expect(again(loaded, "9", [1, 2, 3, 4])).toBe(loaded);
  });

  it("has each page as it is once it was read again, with a cursor to the rest, and no item twice", () => {
    fc.assert(fc.property(changes, pages, fc.nat(), (lists, count, which) => {
      const { loaded, now } = follow(lists, count);
      const cursor = loaded.pageParams[1 + (which % Math.max(1, loaded.pages.length - 1))];
      if (cursor === undefined) return;
      const merged = again(loaded, cursor, now);
      const shown = items(merged);
      expect(shown).toEqual([...new Set(shown)].toSorted((a, b) => b - a));
      const expected = read(now, cursor).items;
      expect(shown.filter((item) => item < Number(cursor) && item >= (expected.at(-1) ?? 0))).toEqual(expected);
      const lowest = shown.at(-1) ?? 0;
      const next = merged.pages.at(-1)?.nextCursor;
      if (next === undefined) expect(now.every((item) => item >= lowest)).toBe(true);
      else expect(Number(next)).toBeGreaterThanOrEqual(shown.length === 0 ? 0 : lowest);
    }));
  });

  it("has the whole list once all pages were read again, in pages no longer than what is read at once", () => {
    fc.assert(fc.property(changes, pages, (lists, count) => {
      const { loaded, now } = follow(lists, count);
      expect(Math.max(...loaded.pages.map((page) => page.items.length))).toBeLessThanOrEqual(size);
      const fresh = loaded.pageParams.reduce((merged, cursor) => (cursor === undefined ? merged : again(merged, cursor, now)), withFirstPage(loaded, read(now), key));
      const lowest = Math.min(...items(fresh));
      expect(items(fresh)).toEqual(now.filter((item) => item >= lowest).toSorted((a, b) => b - a));
    }));
  });
});

describe("pages that may be short", () => {
  const loaded: Pages<number> = {
    pages: [{ items: [90, 80], nextCursor: "50" }, { items: [40, 30, 20], nextCursor: "20" }],
    pageParams: [undefined, "50"],
  };
  const all = (merged: Pages<number>) => merged.pages.map((page) => page.items);

  it("keep what was found further down, and nothing that no longer matches", () => {
    expect(all(withFirstPage(loaded, { items: [90], nextCursor: "51" }, key, size))).toEqual([[90], [40, 30, 20]]);
    expect(all(withFirstPage(loaded, { items: [], nextCursor: "51" }, key, size))).toEqual([[], [40, 30, 20]]);
    expect(all(withFirstPage(loaded, { items: [90, 40], nextCursor: "35" }, key, size))).toEqual([[90, 40], [30, 20]]);
  });

  it("are taken as they are when they are read again", () => {
    expect(all(withPage(loaded, "50", { items: [40], nextCursor: "10" }, key, size))).toEqual([[90, 80], [40]]);
    expect(all(withPage(loaded, "50", { items: [], nextCursor: "10" }, key, size))).toEqual([[90, 80], []]);
    expect(withPage(loaded, "50", { items: [], nextCursor: "10" }, key, size).pages.at(-1)?.nextCursor).toBe("10");
  });
});

describe("cursorsOf", () => {
  it("names the pages in view, but not the first one", () => {
    const loaded = load([1, 2, 3, 4, 5, 6, 7, 8, 9], 3);
    expect([cursorsOf(loaded, 0, 2), cursorsOf(loaded, 2, 3), cursorsOf(loaded, 4, 6), cursorsOf(loaded, 8, 8)]).toEqual([[], ["7"], ["7", "4"], ["4"]]);
  });
});
