import { describe, expect, it } from "vitest";

import { type Crash, CrashReporter } from "./crash";

function newReporter() {
  const lines: string[] = [];
  const sent: Crash[] = [];
  let next = 0;
  const random = (count: number) => Uint8Array.from({ length: count }, () => next++ * 7);
  return { lines, sent, reporter: new CrashReporter({ random, log: (line) => lines.push(line), send: (crash) => sent.push(crash) }) };
}

describe("CrashReporter", () => {
  it("logs and sends a crash with its id and its place", () => {
    const { lines, sent, reporter } = newReporter();
    const id = reporter.report("page", new TypeError("lines is undefined"), "/orders/$orderId");
    expect(id).toMatch(/^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(new RegExp(`^crash ${id}: TypeError: lines is undefined crash\\.test\\.ts:\\d+:\\d+$`));
    expect(sent).toMatchObject([{ id, kind: "page", route: "/orders/$orderId" }]);
  });

  it("reports a crash once, although the page is rendered again", () => {
    const { lines, sent, reporter } = newReporter();
    const again = () => new Error("once");
    const id = reporter.report("page", again(), "/");
    expect(reporter.report("page", again(), "/")).toBe(id);
    expect([lines, sent].map(({ length }) => length)).toEqual([1, 1]);
    expect(reporter.report("page", new Error("another"), "/")).not.toBe(id);
  });

  it("sends a few crashes, and shows an id for each", () => {
    const { sent, reporter } = newReporter();
    const ids = Array.from({ length: 8 }, (_, i) => reporter.report("error", new Error(`fault ${i}`), "/"));
    expect(sent).toHaveLength(5);
    expect(new Set(ids).size).toBe(8);
  });

  it("is bounded", () => {
    const { lines, reporter } = newReporter();
    reporter.report("page", new Error("x".repeat(100_000)), "/");
    expect(lines[0]?.length).toBeLessThan(400);
  });

  it("says nothing of what was thrown unless it is an error", () => {
    const { lines, sent, reporter } = newReporter();
    reporter.report("page", { email: "shopper@example.com" }, "/");
    expect(lines.join() + String(sent[0]?.error)).not.toContain("shopper");
  });
});
