import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { EventType, OrderStatus } from "@/shared/api/types";
import { isMoving } from "@/shared/polling/polling";

import { type Action, actions, coursesOf } from "./harness";
import { type Course, progressOf, type Step } from "./progress";
import { allSteps, compensationSteps, edges, eventsOf, forwardSteps } from "./saga";
import { takenEdges } from "./takenEdges";

const moment = (ms: number) => new Date(Date.parse("2026-11-23T08:00:00.000Z") + ms).toISOString();

function course(status: OrderStatus, events: string, reasonCode?: string): Course {
  const types = ["created", ...events.split(" ").filter((word) => word !== "")];
  const timeline = types.map((type, index) => ({ type: `order.${type}` as EventType, occurredAt: moment(index * 100) }));
  return { status, timeline, reasonCode };
}

/** The states on one line: forward steps | compensation steps. */
function line(of: Course): string {
  const { steps } = progressOf(of);
  const statesOf = (names: readonly (keyof typeof steps)[]) => names.map((name) => steps[name].state).join(" ");
  return `${statesOf(forwardSteps)} | ${statesOf(compensationSteps)}`;
}

const taken = (of: Course) => takenEdges(progressOf(of)).map(([from, to]) => `${from} → ${to}`);

describe("progressOf", () => {
  it("counts a wait into the time of the step that the order waited for", () => {
    const of = course("processing", "validated reserved delayed charged");
    expect(progressOf(of).steps.ChargePayment).toMatchObject({ state: "done", tookMs: 200 });
    expect(line(of)).toBe(line(course("processing", "validated reserved charged")));
  });

  it("ends the payment's step when the payment was authorized, before the charge is reported", () => {
    const of = { ...course("processing", "validated reserved"), authorizedAt: moment(250) };
    expect(progressOf(of).steps.ChargePayment).toMatchObject({ state: "done", at: moment(250), tookMs: 50 });
    expect(line(of)).toBe("done done done running | waiting waiting waiting");
    const completed = { ...course("completed", "validated reserved charged completed"), authorizedAt: moment(250) };
    expect(progressOf(completed).steps.ConfirmOrder).toMatchObject({ tookMs: 150 });
  });

  it("is not changed by refunds of the completed order", () => {
    const of = course("completed", "validated reserved charged completed adjusted refunded");
    expect(line(of)).toBe("done done done done | skipped skipped skipped");
  });

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
  ] as const)("reads %s after “%s” (%s)", (status, events, reason, expected) => {
    expect(line(course(status, events, reason))).toBe(expected);
  });

  it("reports when a step was done and the time since the end of the step before it", () => {
    const { steps } = progressOf(course("processing", "validated reserved"));
    expect(steps.ReserveInventory).toEqual({ name: "ReserveInventory", state: "done", at: moment(200), tookMs: 100 });
  });

  it("does not count the wait of a new order as the time of its first step", () => {
    const { steps } = progressOf(course("processing", "validated"));
    expect(steps.ValidateOrder).toEqual({ name: "ValidateOrder", state: "done", at: moment(100), tookMs: undefined });
  });

  it.each([
    ["a declined payment", "failed", "validated reserved released failed", "payment_declined", undefined, "ReleaseInventory"],
    ["a shortage", "failed", "validated failed", "insufficient_stock", undefined, "FailOrder"],
    ["a refund that reports nothing", "cancelled", "validated reserved released cancelled", "cancelled", moment(250), "ReleaseInventory"],
    ["a person", "failed", "validated reserved needs_attention released failed", "stalled", undefined, "ReleaseInventory"],
  ] as const)("does not count the time of %s as that of the step after it", (_, status, events, reason, authorizedAt, after) => {
    const { steps } = progressOf({ ...course(status, events, reason), authorizedAt });
    expect(steps[after]).toMatchObject({ state: "done", tookMs: undefined });
  });

  it("counts the time between two compensation steps that both reported their end", () => {
    const { steps } = progressOf(course("cancelled", "validated reserved charged refunded released cancelled", "cancelled"));
    expect(steps.RefundPayment).toMatchObject({ tookMs: undefined });
    expect(steps.ReleaseInventory).toMatchObject({ tookMs: 100 });
    expect(steps.FailOrder).toMatchObject({ tookMs: 100 });
  });

  it("goes on to the release when the payment is voided, which reports no event", () => {
    const cancelling = { ...course("cancelling", "validated reserved"), authorizedAt: moment(250) };
    expect(line({ ...cancelling, paymentStatus: "refunding" })).toBe("done done done skipped | running waiting waiting");
    expect(line({ ...cancelling, paymentStatus: "voided" })).toBe("done done done skipped | skipped running waiting");
  });

  it("says that the refund failed when the stock was released all the same", () => {
    const stuck = { ...course("needs_attention", "validated reserved released needs_attention"), authorizedAt: moment(250) };
    expect(line({ ...stuck, paymentStatus: "unsettled" })).toBe("done done done failed | failed done waiting");
    expect(line({ ...stuck, paymentStatus: "voided" })).toBe("done done done failed | skipped done failed");
  });

  it.each([
    ["payment_not_confirmed", undefined, "done done failed skipped | skipped done done"],
    ["authorization_lost", moment(250), "done done done failed | skipped done done"],
  ])("knows the step that %s stopped", (reason, authorizedAt, expected) => {
    expect(line({ ...course("failed", "validated reserved released failed", reason), authorizedAt, paymentStatus: "voided" })).toBe(expected);
  });

  it("takes the edges between the visited steps", () => {
    expect(taken(course("failed", "validated failed", "insufficient_stock"))).toEqual([
      "ValidateOrder → ReserveInventory",
      "ReserveInventory → FailOrder",
    ]);
    expect(taken(course("failed", "validated reserved released failed", "payment_declined"))).toEqual([
      "ValidateOrder → ReserveInventory",
      "ReserveInventory → ChargePayment",
      "ChargePayment → ReleaseInventory",
      "ReleaseInventory → FailOrder",
    ]);
    expect(taken(course("cancelled", "cancelled", "cancelled"))).toEqual([]);
  });
});

const act = (action: fc.Arbitrary<Action>) => fc.record({ action, gap: fc.nat(5000) });
/** Some of the steps that complete an order, in their order. Random actions hardly ever get that far. */
const beginning = fc.subarray(["validate", "reserve", "authorize", "confirm"] as const).chain((steps) => fc.tuple(...steps.map((step) => act(fc.constant(step)))));
const plan = fc.tuple(beginning, fc.array(act(fc.constantFrom(...actions)), { maxLength: 40 })).map(([first, others]) => [...first, ...others]);
const courses = plan.map(coursesOf);
const everyCourse = (check: (of: Course) => void) => fc.assert(fc.property(courses, (all) => all.forEach(check)), { numRuns: 500 });
const states = (steps: Record<string, Step>, names: readonly string[]) => names.map((name) => steps[name]?.state);

describe("after any actions", () => {
  it("no forward step is done after one that is not", () => {
    everyCourse((of) => {
      const done = states(progressOf(of).steps, forwardSteps).map((state) => state === "done");
      expect(done.lastIndexOf(true)).toBeLessThan(done.includes(false) ? done.indexOf(false) : done.length);
    });
  });

  it("a step is done if and only if the API reported it, at the time that it reported", () => {
    everyCourse((of) => {
      const { steps } = progressOf(of);
      for (const name of allSteps) {
        const reported = of.timeline.find(({ type }) => eventsOf[name].includes(type))?.occurredAt;
        const step = steps[name];
        expect(step.state === "done" ? step.at : undefined).toBe(name === "ChargePayment" ? of.authorizedAt : reported);
        if (step.state === "done") expect(step.tookMs ?? 0).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it("exactly one step runs while the order is processing or cancelling, otherwise none", () => {
    everyCourse((of) => {
      const running = states(progressOf(of).steps, allSteps).filter((state) => state === "running").length;
      expect(running).toBe(isMoving(of.status) && of.status !== "pending" ? 1 : 0);
    });
  });

  it("no step of an order that has ended is waiting", () => {
    everyCourse((of) => {
      const { steps } = progressOf(of);
      if (!["completed", "failed", "cancelled"].includes(of.status)) return;
      expect(states(steps, allSteps)).not.toContain("waiting");
      expect(steps.ConfirmOrder.state === "done").toBe(of.status === "completed");
      expect(steps.FailOrder.state === "done").toBe(of.status !== "completed");
    });
  });

  it("a done step stays done", () => {
    fc.assert(fc.property(courses, (all) => {
      const done = all.map((of) => allSteps.filter((name) => progressOf(of).steps[name].state === "done"));
      done.forEach((names, index) => expect(done[index + 1] ?? names).toEqual(expect.arrayContaining(names)));
    }));
  });

  it("a compensation step has failed if and only if the order needs attention", () => {
    everyCourse((of) => {
      const stuck = states(progressOf(of).steps, compensationSteps).includes("failed");
      expect(stuck).toBe(of.status === "needs_attention");
    });
  });

  it("the taken edges form one path through existing edges, without waiting steps", () => {
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

  it("at most one step runs when status and timeline were read at different times", () => {
    fc.assert(fc.property(courses, fc.nat(), fc.nat(), (all, a, b) => {
      const [status, timeline] = [all[a % all.length], all[b % all.length]];
      if (status === undefined || timeline === undefined) return;
      const running = states(progressOf({ ...status, timeline: timeline.timeline }).steps, allSteps).filter((state) => state === "running");
      expect(running.length).toBeLessThanOrEqual(1);
    }));
  });
});
