import { describe, expect, it } from "vitest";

import { countDeadLetters, isQueueMoving, percentMoved } from "./queueState";

const idle = { name: "email", visible: 0, inFlight: 0, delayed: 0, deadLetters: 0, onlyDeadLetters: false };

describe("isQueueMoving", () => {
  it.each([
    [{ visible: 1 }, true],
    [{ inFlight: 1 }, true],
    [{ delayed: 1 }, false],
    [{ deadLetters: 1 }, false],
    [{ redrive: { status: "RUNNING", moved: 0, total: 1 } }, true],
    [{ redrive: { status: "COMPLETED", moved: 1, total: 1 } }, false],
  ])("returns for %j: %s", (change, moving) => expect(isQueueMoving({ ...idle, ...change })).toBe(moving));
});

describe("percentMoved", () => {
  it.each([
    [0, 3, 0],
    [1, 3, 33],
    [3, 3, 100],
    [4, 3, 100],
    [0, 0, 100],
  ])("writes %d of %d as %d", (moved, total, percent) => {
    expect(percentMoved({ status: "RUNNING", moved, total })).toBe(percent);
  });
});

describe("countDeadLetters", () => {
  it.each([[1, "1 dead letter"], [2, "2 dead letters"]])("counts %d", (count, words) => {
    expect(countDeadLetters(count)).toBe(words);
  });
});
