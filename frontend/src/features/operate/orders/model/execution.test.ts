import { describe, expect, it } from "vitest";

import { lookOfExecution, purposeOf, stepText, triesText } from "./execution";

const execution = { name: "x", state: "running", startedAt: "2026-11-29T03:00:00Z", steps: [], cut: false } as const;

describe("purposeOf", () => {
  it.each([
    ["compensate-01X-2", "Compensation"],
    ["restart-01X-1", "Started again"],
    ["01X", "First try"],
  ])("of %s: %s", (name, purpose) => expect(purposeOf({ ...execution, steps: [], name })).toBe(purpose));
});

describe("lookOfExecution", () => {
  const steps = (step: string) => [{ step, tries: 0, enteredAt: "2026-11-29T03:00:00Z" }];
  it.each([
    [{ state: "running", steps: [] }, "Running"],
    [{ state: "failed", steps: steps("OrderFailed") }, "Ended: the order failed"],
    [{ state: "failed", steps: steps("OrderNeedsAttention") }, "Ended: the order needs attention"],
    [{ state: "failed", steps: steps("ConfirmOrder") }, "Failed"],
    [{ state: "succeeded", steps: steps("OrderCompleted") }, "Ended"],
  ] as const)("of %j: %s", (part, label) => expect(lookOfExecution({ ...execution, ...part, steps: [...part.steps] }).label).toBe(label));
});

describe("stepText", () => {
  const step = { tries: 1, enteredAt: "2026-11-29T03:00:00Z" };
  it.each([
    [{ endedAt: "2026-11-29T03:00:01Z" }, "tried once"],
    [{ tries: 3, error: "Internal", endedAt: "2026-11-29T03:00:01Z" }, "tried 3 times, left after an error"],
    [{ tries: 2 }, "tried 2 times, not left"],
    [{ tries: 0 }, ""],
  ])("of %j: %s", (part, text) => expect(stepText({ ...step, ...part })).toBe(text));
});

describe("triesText", () => {
  it.each([
    [{ restarts: 0, compensations: 0, givenUp: false }, undefined],
    [{ restarts: 1, compensations: 0, givenUp: false }, "started again once"],
    [{ restarts: 0, compensations: 8, givenUp: true }, "compensated 8 times, not tried any more by itself"],
  ])("of %j: %s", (tries, text) => expect(triesText(tries)).toBe(text));
});
