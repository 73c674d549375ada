import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { EventType, OrderStatus } from "@/shared/api/types";
import { isMoving } from "@/shared/polling/polling";

import { allSteps, backSteps, edges, forwardSteps, toldBy } from "./saga";
import { takenEdges } from "./takenEdges";
import { type Course, progressOf, type Step } from "./progress";
import { actions, coursesOf } from "./harness";

const moment = (ms: number) => new Date(Date.parse("2026-11-23T08:00:00.000Z") + ms).toISOString();

function course(status: OrderStatus, told: string, reasonCode?: string): Course {
  const types = ["created", ...told.split(" ").filter((word) => word !== "")];
  const timeline = types.map((type, index) => ({ type: `order.${type}` as EventType, occurredAt: moment(index * 100) }));
  return { status, timeline, reasonCode };
}

/** The states as one line: forward | back. */
function line(of: Course): string {
  const { steps } = progressOf(of);
  const letters = (names: readonly (keyof typeof steps)[]) => names.map((name) => steps[name].state).join(" ");
  return `${letters(forwardSteps)} | ${letters(backSteps)}`;
}

const gone = (of: Course) => takenEdges(progressOf(of)).map(([from, to]) => `${from} → ${to}`);

describe("progressOf", () => {
  it.each([
    ["pending", "", undefined, "waiting waiting waiting waiting | waiting waiting waiting"],
    ["processing", "", undefined, "running waiting waiting waiting | waiting waiting waiting"],
    ["processing", "validated reserved", undefined, "done done running waiting | waiting waiting waiting"],
    ["completed", "validated reserved charged completed", undefined, "done done done done | skipped skipped skipped"],
    ["processing", "validated reserved released", undefined, "done done failed skipped | skipped done running"],
    ["failed", "validated reserved released failed", "payment_declined", "done done failed skipped | skipped done done"],
    ["failed", "validated failed", "insufficient_stock", "done failed skipped skipped | skipped skipped done"],
    ["failed", "failed", "order_rejected", "failed skipped skipped skipped | skipped skipped done"],
    ["cancelled", "cancelled", "cancelled", "skipped skipped skipped skipped | skipped skipped done"],
    ["cancelling", "validated reserved charged", undefined, "done done done skipped | running waiting waiting"],
    ["cancelling", "validated reserved charged refunded", undefined, "done done done skipped | done running waiting"],
    ["cancelled", "validated reserved refunded released cancelled", "cancelled", "done done skipped skipped | done done done"],
    ["needs_attention", "validated reserved charged needs_attention", "stalled", "done done done failed | failed waiting waiting"],
    ["needs_attention", "validated reserved needs_attention", "payment_declined", "done done failed skipped | skipped failed waiting"],
  ] as const)("reads %s after “%s” (%s)", (status, told, reason, expected) => {
    expect(line(course(status, told, reason))).toBe(expected);
  });

  it("says when a step was done and how long it took since the one before", () => {
    const { steps } = progressOf(course("processing", "validated reserved"));
    expect(steps.ReserveInventory).toEqual({ name: "ReserveInventory", state: "done", at: moment(200), tookMs: 100 });
  });

  it("draws the way that was gone", () => {
    expect(gone(course("failed", "validated failed", "insufficient_stock"))).toEqual([
      "ValidateOrder → ReserveInventory",
      "ReserveInventory → FailOrder",
    ]);
    expect(gone(course("failed", "validated reserved released failed", "payment_declined"))).toEqual([
      "ValidateOrder → ReserveInventory",
      "ReserveInventory → ChargePayment",
      "ChargePayment → ReleaseInventory",
      "ReleaseInventory → FailOrder",
    ]);
    expect(gone(course("cancelled", "cancelled", "cancelled"))).toEqual([]);
  });
});

const plan = fc.array(fc.record({ action: fc.constantFrom(...actions), gap: fc.nat(5000) }), { maxLength: 40 });
const courses = plan.map(coursesOf);
const everyCourse = (check: (of: Course) => void) => fc.assert(fc.property(courses, (all) => all.forEach(check)), { numRuns: 500 });
const states = (steps: Record<string, Step>, names: readonly string[]) => names.map((name) => steps[name]?.state);

describe("whatever happens to an order", () => {
  it("no step forward is done after one that is not", () => {
    everyCourse((of) => {
      const done = states(progressOf(of).steps, forwardSteps).map((state) => state === "done");
      expect(done.lastIndexOf(true)).toBeLessThan(done.includes(false) ? done.indexOf(false) : done.length);
    });
  });

  it("a step is done exactly when an event told so, at that event's time", () => {
    everyCourse((of) => {
      const { steps } = progressOf(of);
      for (const name of allSteps) {
        const told = of.timeline.find(({ type }) => toldBy[name].includes(type));
        const step = steps[name];
        expect(step.state === "done" ? step.at : undefined).toBe(told?.occurredAt);
        if (step.state === "done") expect(step.tookMs).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it("exactly one step runs while the order is in process, else none", () => {
    everyCourse((of) => {
      const running = states(progressOf(of).steps, allSteps).filter((state) => state === "running").length;
      expect(running).toBe(isMoving(of.status) && of.status !== "pending" ? 1 : 0);
    });
  });

  it("an order that has ended waits for nothing", () => {
    everyCourse((of) => {
      const { steps } = progressOf(of);
      if (!["completed", "failed", "cancelled"].includes(of.status)) return;
      expect(states(steps, allSteps)).not.toContain("waiting");
      expect(steps.ConfirmOrder.state === "done").toBe(of.status === "completed");
      expect(steps.FailOrder.state === "done").toBe(of.status !== "completed");
    });
  });

  it("what is done stays done", () => {
    fc.assert(fc.property(courses, (all) => {
      const done = all.map((of) => allSteps.filter((name) => progressOf(of).steps[name].state === "done"));
      done.forEach((names, index) => expect(done[index + 1] ?? names).toEqual(expect.arrayContaining(names)));
    }));
  });

  it("an order that needs attention shows where it is stuck", () => {
    everyCourse((of) => {
      const stuck = states(progressOf(of).steps, backSteps).includes("failed");
      expect(stuck).toBe(of.status === "needs_attention");
    });
  });

  it("the way that is drawn is one line of transitions that exist, out of no step that waits", () => {
    everyCourse((of) => {
      const progress = progressOf(of);
      const taken = takenEdges(progress);
      expect(edges).toEqual(expect.arrayContaining([...taken]));
      expect(new Set(taken.map(([from]) => from)).size).toBe(taken.length);
      for (const [from, to] of taken) {
        expect(progress.steps[from].state).not.toBe("waiting");
        expect(progress.steps[to].state).not.toBe("waiting");
      }
    });
  });

  it("a status and a timeline that were read at different moments break nothing", () => {
    fc.assert(fc.property(courses, fc.nat(), fc.nat(), (all, a, b) => {
      const [status, timeline] = [all[a % all.length], all[b % all.length]];
      if (status === undefined || timeline === undefined) return;
      const running = states(progressOf({ ...status, timeline: timeline.timeline }).steps, allSteps).filter((state) => state === "running");
      expect(running.length).toBeLessThanOrEqual(1);
    }));
  });
});
