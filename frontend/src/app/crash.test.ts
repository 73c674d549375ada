import { describe, expect, it } from "vitest";

import { reportCrash } from "./crash";

function newReporting() {
  const lines: string[] = [];
  let next = 0;
  return { lines, random: (count: number) => Uint8Array.from({ length: count }, () => next++ * 7), log: (line: string) => void lines.push(line) };
}

describe("reportCrash", () => {
  it("logs the crash with its id and its place", () => {
    const reporting = newReporting();
    const id = reportCrash(new TypeError("lines is undefined"), reporting);
    expect(id).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    expect(reporting.lines).toHaveLength(1);
    expect(reporting.lines[0]).toMatch(new RegExp(`^crash ${id}: TypeError: lines is undefined crash\\.test\\.ts:\\d+:\\d+$`));
  });

  it("reports a crash once, although the page is rendered again", () => {
    const reporting = newReporting();
    const again = () => new Error("once");
    const id = reportCrash(again(), reporting);
    expect(reportCrash(again(), reporting)).toBe(id);
    expect(reporting.lines).toHaveLength(1);
    expect(reportCrash(new Error("another"), reporting)).not.toBe(id);
  });

  it("is bounded", () => {
    const reporting = newReporting();
    reportCrash(new Error("x".repeat(100_000)), reporting);
    expect(reporting.lines[0]?.length).toBeLessThan(400);
  });

  it("says nothing of what was thrown unless it is an error", () => {
    const reporting = newReporting();
    reportCrash({ email: "shopper@example.com" }, reporting);
    expect(reporting.lines.join()).not.toContain("shopper");
  });
});
