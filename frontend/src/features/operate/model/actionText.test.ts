import { describe, expect, it } from "vitest";

import { actionText } from "./actionText";

describe("actionText", () => {
  const action = { id: "1", by: "op", at: "2026-11-29T03:00:00Z", endedAt: "2026-11-29T03:00:01Z" };
  it.each([
    [{ action: "redrive_all" }, "Redrive of all dead letters"],
    [{ action: "retry_order", failed: "conflict" }, "Compensation tried again, ended with the error conflict"],
    [{ action: "settle_order" }, "Settled by hand"],
    [{ action: "of a later release" }, "of a later release"],
    [{ action: "redrive_all", failed: "conflict" }, "Redrive of all dead letters, ended with the error conflict"],
    [{ action: "redrive", asked: 4, done: 3 }, "Sent back 3 of 4 dead letters"],
    [{ action: "delete_letters", asked: 1, done: 1 }, "Deleted 1 of 1 dead letter"],
    [{ action: "delete_letters", asked: 2, endedAt: undefined }, "Deleted 0 of 2 dead letters, not ended"],
  ] as const)("of %j", (part, text) => expect(actionText({ ...action, ...part } as unknown as Parameters<typeof actionText>[0])).toBe(text));
});
