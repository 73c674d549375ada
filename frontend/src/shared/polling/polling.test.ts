import { environmentManager, focusManager, onlineManager, QueryClient, QueryObserver } from "@tanstack/react-query";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { calmMs, movingMs, polling } from "./polling";

interface Answer {
  moves: boolean;
  /** The response time of the server, in milliseconds. */
  takesMs: number;
}

/** Stops the polling that `watch` started. */
let leave: () => void;

/** Polls as a page does. `answer` returns the response to each request. */
function watch(answer: (asked: number) => Answer) {
  const seen = { asked: 0, underWay: 0, mostUnderWay: 0 };
  const queries = new QueryClient();
  const observer = new QueryObserver(queries, {
    queryKey: ["order"],
    queryFn: async () => {
      const { moves, takesMs } = answer(seen.asked++);
      seen.mostUnderWay = Math.max(seen.mostUnderWay, ++seen.underWay);
      await new Promise((done) => setTimeout(done, takesMs));
      seen.underWay--;
      return moves;
    },
    ...polling<boolean>((moves) => moves),
  });
  queries.mount(); // listens to the tab's visibility and to the network
  const unsubscribe = observer.subscribe(() => undefined);
  leave = () => {
    unsubscribe();
    queries.unmount();
  };
  return seen;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const answerMs = 10;
const still = { moves: false, takesMs: answerMs };
const moving = { moves: true, takesMs: answerMs };

beforeEach(() => {
  vi.useFakeTimers();
  environmentManager.setIsServer(() => false); // outside of a browser queries never poll
});

afterEach(() => {
  leave();
  focusManager.setFocused(undefined);
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

describe("polling", () => {
  it("polls every ten seconds while nothing moves", async () => {
    const seen = watch(() => still);
    await pass(calmMs - answerMs);
    expect(seen.asked).toBe(1);
    await pass(2 * answerMs);
    expect(seen.asked).toBe(2);
  });

  it("polls every second while something moves, and every ten seconds afterwards", async () => {
    const seen = watch((asked) => (asked < 5 ? moving : still));
    await pass(5 * (movingMs + answerMs) + answerMs);
    expect(seen.asked).toBe(6);
    await pass(calmMs - 2 * answerMs);
    expect(seen.asked).toBe(6);
    await pass(3 * answerMs);
    expect(seen.asked).toBe(7);
  });

  it("never sends a request while another is running", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ moves: fc.boolean(), takesMs: fc.nat(30_000) }), { minLength: 1, maxLength: 8 }), async (answers) => {
        const seen = watch((asked) => answers[asked % answers.length] ?? still);
        await pass(120_000);
        expect(seen.mostUnderWay).toBe(1);
        expect(seen.asked).toBeGreaterThan(1);
        leave();
      }),
    );
  });

  it("pauses in a hidden tab, and polls at once when the tab is shown", async () => {
    const seen = watch(() => moving);
    await pass(answerMs);
    focusManager.setFocused(false);
    await pass(60_000);
    expect(seen.asked).toBe(1);
    focusManager.setFocused(true);
    await pass(movingMs);
    expect(seen.asked).toBeGreaterThan(1);
  });

  it("pauses while the browser is offline, and continues afterwards", async () => {
    const seen = watch(() => moving);
    await pass(answerMs);
    onlineManager.setOnline(false);
    await pass(60_000);
    expect(seen.asked).toBe(1);
    onlineManager.setOnline(true);
    await pass(movingMs);
    expect(seen.asked).toBeGreaterThan(1);
  });
});
