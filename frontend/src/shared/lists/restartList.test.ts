import { InfiniteQueryObserver, QueryCache, QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import { ApiProblem } from "@/shared/api/problem";

import { restartList } from "./restartList";

const refused = (pointer: string) =>
  new ApiProblem(400, "invalid", "The request breaks rules.", [{ pointer, code: "cursor", message: "is no cursor of this list" }]);

/** Reads two pages of a list whose cursors the API forgets before the second one is asked for. */
async function readTwoPages(forgotten: Error) {
  const queries = new QueryClient({ queryCache: new QueryCache({ onError: (error, query) => restartList(query, error) }) });
  const asked: (string | undefined)[] = [];
  const observer = new InfiniteQueryObserver(queries, {
    queryKey: ["list"],
    retry: false,
    queryFn: async ({ pageParam }) => {
      asked.push(pageParam);
      await Promise.resolve();
      if (pageParam === "old") throw forgotten;
      return { items: [asked.length], nextCursor: asked.length === 1 ? "old" : "new" };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const leave = observer.subscribe(() => undefined);
  await expect.poll(() => observer.getCurrentResult().isSuccess).toBe(true);
  await observer.fetchNextPage();
  await expect.poll(() => observer.getCurrentResult().isFetching).toBe(false);
  const result = observer.getCurrentResult();
  leave();
  return { result, asked };
}

describe("a list whose cursor is refused", () => {
  it("begins again without an error", async () => {
    const { result, asked } = await readTwoPages(refused("/cursor"));
    expect(result.error).toBeNull();
    expect(result.data?.pages).toEqual([{ items: [3], nextCursor: "new" }]);
    expect(asked).toEqual([undefined, "old", undefined]);
  });

  it("keeps its pages and shows any other error", async () => {
    const other = refused("/limit");
    const { result, asked } = await readTwoPages(other);
    expect(result.error).toBe(other);
    expect(result.data?.pages).toEqual([{ items: [1], nextCursor: "old" }]);
    expect(asked).toEqual([undefined, "old"]);
  });
});
