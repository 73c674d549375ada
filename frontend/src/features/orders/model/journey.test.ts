import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { orderStatusValues } from "@/shared/api/schema.gen";
import type { EventType, OrderDetail, OrderStatus, Refund, Shipment } from "@/shared/api/types";
import { formatMoney } from "@/shared/money/money";
import { type Action, actions, coursesOf } from "@/shared/saga/harness";
import { progressOf } from "@/shared/saga/progress";

import { journeyOf } from "./journey";
import { type Stage, stageNames } from "./stage";

const moment = (minutes: number) => new Date(Date.parse("2026-11-23T08:00:00.000Z") + minutes * 60_000).toISOString();
const usd = (amount: number) => ({ amount, currency: "USD" });

/** An order of two lamps and a clock, with an event each minute. */
function order(status: OrderStatus, events = "", more: Partial<OrderDetail> = {}): OrderDetail {
  const types = ["created", ...events.split(" ").filter((word) => word !== "")];
  return {
    id: "01K9XW5Y7Q2ZJ8F3N6R4T0VABC", status, cancellable: false, createdAt: moment(0), updatedAt: moment(0), total: usd(3000),
    lines: [
      { sku: "LAMP", name: "Lamp", quantity: 2, unitPrice: usd(1000) },
      { sku: "CLOCK", name: "Clock", quantity: 1, unitPrice: usd(1000) },
    ],
    timeline: types.map((type, index) => ({ id: String(index), type: `order.${type}` as EventType, occurredAt: moment(index), data: { amount: usd(3000) } })),
    ...more,
  };
}

const completed = (more: Partial<OrderDetail> = {}) => order("completed", "validated reserved charged completed", { fulfilment: "none", ...more });

/** A parcel with a step each ten minutes. */
function parcel(sku: string, quantity: number, ...states: Shipment["state"][]): Shipment {
  const steps = states.map((state, index) => ({ state, at: moment(100 + index * 10), recordedAt: moment(200) }));
  const last = steps.at(-1) ?? { state: "packed" as const, at: moment(100) };
  return { id: `${sku} ${states.join(" ")}`, state: last.state, at: last.at, lines: [{ sku, name: sku, quantity }], steps };
}

const all = formatMoney(usd(3000));
const refund = (amount: number, state: Refund["state"] = "refunded"): Refund => ({ id: "r", state, amount: usd(amount), restocked: false, at: moment(300), ...(state === "refunded" && { endedAt: moment(301) }) });

const journey = (of: OrderDetail) => journeyOf(of, progressOf({ ...of, reasonCode: of.reason?.code }));
const text = ({ label, state, remark }: Stage) => `${label} (${state}${remark === undefined ? "" : `, ${remark}`})`;
/** The stages on one line. */
const line = (of: OrderDetail) => journey(of).stages.map(text).join(" → ");

const paymentAction = { clientSecret: "secret", until: moment(15) };
const delayed = { since: moment(1), step: "ChargePayment", retrying: true } as const;
const toCome = "Packing (ahead) → Shipping (ahead) → Delivery (ahead)";

describe("the journey of an order before it completes", () => {
  it.each([
    ["that is new", order("pending"), `Placed (done) → Payment (now, First we check your order) → ${toCome}`],
    ["whose items are reserved now", order("processing", "validated"), `Placed (done) → Payment (now, First we reserve your items) → ${toCome}`],
    ["whose bank is asked", order("processing", "validated reserved"), `Placed (done) → Payment (now, We ask your bank) → ${toCome}`],
    ["that is authorized", order("processing", "validated reserved", { authorizedAt: moment(3), paymentStatus: "authorized" }), `Placed (done) → Payment (now, Your bank approved it) → ${toCome}`],
    ["that waits for its shopper", order("processing", "validated reserved", { paymentAction, delayed }), `Placed (done) → Payment (now, Waits for your confirmation) → ${toCome}`],
    ["that is delayed", order("processing", "validated reserved delayed", { delayed }), `Placed (done) → Payment (now, Takes longer than usual) → ${toCome}`],
    ["whose timeline is newer than its status", order("processing", "validated reserved charged completed"), `Placed (done) → Paid (done) → ${toCome}`],
  ])("%s", (_, of, expected) => expect(line(of)).toBe(expected));
});

describe("the journey of an order that is undone", () => {
  it.each([
    ["that is being cancelled", order("cancelling", "validated reserved", { authorizedAt: moment(3), paymentStatus: "refunding" }), "Placed (done) → Being cancelled (now)"],
    ["that the shopper cancelled", order("cancelled", "validated cancelled"), "Placed (done) → Cancelled (ended)"],
    ["that was cancelled after its bank approved it", order("cancelled", "validated reserved released cancelled", { authorizedAt: moment(3), paymentStatus: "voided" }), "Placed (done) → Cancelled (ended)"],
    ["that was declined and is being undone", order("processing", "validated reserved released"), "Placed (done) → Being undone (now, It could not be completed)"],
    ["that failed", order("failed", "validated reserved released failed"), "Placed (done) → Not completed (ended)"],
    ["that failed after its charge", order("failed", "validated reserved refunded released failed"), `Placed (done) → Refunded (done, ${all}) → Not completed (ended)`],
    ["whose refund was refused", order("failed", "validated reserved released failed", { paymentStatus: "unsettled" }), "Placed (done) → Refund (attention, We settle it with you) → Not completed (ended)"],
    ["that needs attention", order("needs_attention", "validated reserved needs_attention"), "Placed (done) → We are looking into it (attention)"],
    ["that needs attention after its charge", order("needs_attention", "validated reserved charged needs_attention"), "Placed (done) → Paid (done) → We are looking into it (attention)"],
  ])("%s", (_, of, expected) => expect(line(of)).toBe(expected));
});

const paidLine = "Placed (done) → Paid (done)";

describe("the journey of a completed order", () => {
  it.each([
    ["without parcels", completed(), "Packing (now, No parcel yet) → Shipping (ahead) → Delivery (ahead)"],
    ["of an API that knows no parcels", order("completed", "validated reserved charged completed"), "Packing (now, No parcel yet) → Shipping (ahead) → Delivery (ahead)"],
    ["with a part packed", completed({ shipments: [parcel("LAMP", 2, "packed")] }), "Packing (now, 2 of 3 items) → Shipping (ahead) → Delivery (ahead)"],
    ["with all packed", completed({ shipments: [parcel("LAMP", 2, "packed"), parcel("CLOCK", 1, "packed")] }), "Packed (done) → Shipping (now, Waits for the carrier) → Delivery (ahead)"],
    ["with a part sent", completed({ fulfilment: "partial", shipments: [parcel("LAMP", 2, "dispatched"), parcel("CLOCK", 1, "packed")] }), "Packed (done) → On its way (now, 2 of 3 items) → Delivery (ahead)"],
    ["with a part sent and the rest not packed", completed({ fulfilment: "partial", shipments: [parcel("LAMP", 2, "dispatched")] }), "Packing (now, 2 of 3 items) → On its way (partly, 2 of 3 items) → Delivery (ahead)"],
    ["with a part delivered", completed({ fulfilment: "partial", shipments: [parcel("LAMP", 2, "delivered")] }), "Packing (now, 2 of 3 items) → On its way (partly, 2 of 3 items) → Delivered (partly, 2 of 3 items)"],
    ["with all sent", completed({ fulfilment: "shipped", shipments: [parcel("LAMP", 2, "dispatched"), parcel("CLOCK", 1, "dispatched")] }), "Packed (done) → On its way (now) → Delivery (ahead)"],
    ["with all sent and a part delivered", completed({ fulfilment: "shipped", shipments: [parcel("LAMP", 2, "delivered"), parcel("CLOCK", 1, "dispatched")] }), "Packed (done) → On its way (now) → Delivered (partly, 2 of 3 items)"],
    ["with all delivered", completed({ fulfilment: "delivered", shipments: [parcel("LAMP", 2, "delivered"), parcel("CLOCK", 1, "delivered")] }), "Packed (done) → Sent (done) → Delivered (done)"],
    ["whose only parcel was lost", completed({ shipments: [parcel("LAMP", 2, "dispatched", "failed")] }), "Packing (now, A parcel did not arrive) → Shipping (ahead) → Delivery (ahead)"],
    ["whose timeline was archived", { ...completed(), timeline: [] }, "Packing (now, No parcel yet) → Shipping (ahead) → Delivery (ahead)"],
  ])("%s", (_, of, expected) => expect(line(of)).toBe(`${paidLine} → ${expected}`));

  it("does not wait for units that were refunded", () => {
    const refunds = [{ ...refund(1000), lines: [{ line: 1, quantity: 1 }] }];
    const of = completed({ fulfilment: "none", refunds, shipments: [parcel("LAMP", 2, "packed")] });
    expect(line(of)).toBe(`${paidLine} → Packed (done) → Shipping (now, Waits for the carrier) → Delivery (ahead)`);
    expect(journey(of).refund).toEqual({ name: "refunded", state: "done", label: "Partly refunded", at: moment(301), remark: formatMoney(usd(1000)) });
  });

  it.each([
    ["before anything was sent", completed({ refunds: [refund(3000)] }), `${paidLine} → Refunded (done, ${all})`],
    ["in two parts", completed({ refunds: [refund(1000), refund(2000)] }), `${paidLine} → Refunded (done, ${all})`],
    ["after its delivery", completed({ fulfilment: "delivered", shipments: [parcel("LAMP", 2, "delivered")], refunds: [refund(3000)] }), `${paidLine} → Packed (done) → Sent (done) → Delivered (done) → Refunded (done, ${all})`],
  ])("ends with the refund when all was refunded %s", (_, of, expected) => {
    expect(line(of)).toBe(expected);
    expect(journey(of).refund).toBeUndefined();
  });

  it("goes on beside the refund of all when a parcel is on its way", () => {
    const of = completed({ fulfilment: "partial", shipments: [parcel("LAMP", 2, "dispatched")], refunds: [refund(3000)] });
    expect(line(of)).toContain("On its way (partly, 2 of 3 items)");
    expect(journey(of).refund?.label).toBe("Refunded");
  });

  it("does not say that a refund was made while it is pending or refused", () => {
    expect(journey(completed({ refunds: [refund(3000, "pending")] })).refund).toMatchObject({ label: "Being refunded", state: "now" });
    expect(journey(completed({ refunds: [refund(3000, "unsettled")] })).refund).toBeUndefined();
  });

  it("has the time of each stage, also when the carrier reports only the last", () => {
    const shipments = [parcel("LAMP", 2, "packed", "dispatched", "delivered"), parcel("CLOCK", 1, "dispatched", "delivered")];
    const of = completed({ fulfilment: "delivered", deliveredAt: moment(130), shipments });
    expect(journey(of).stages.map(({ at }) => at)).toEqual([0, 3, 100, 110, 130].map(moment));
  });
});

const act = (action: fc.Arbitrary<Action>) => fc.record({ action, gap: fc.nat(5000) });
const beginning = fc.subarray(["validate", "reserve", "authorize", "confirm"] as const).chain((steps) => fc.tuple(...steps.map((step) => act(fc.constant(step)))));
const plan = fc.tuple(beginning, fc.array(act(fc.constantFrom(...actions)), { maxLength: 20 })).map(([first, others]) => [...first, ...others]);
const parcels = fc.array(fc.record({ sku: fc.constantFrom("LAMP", "CLOCK"), quantity: fc.integer({ min: 1, max: 2 }), state: fc.constantFrom("packed", "dispatched", "delivered", "failed" as const) }), { maxLength: 4 });
const refunds = fc.option(fc.record({ amount: fc.integer({ min: 1, max: 3000 }), state: fc.constantFrom("pending", "refunded", "unsettled" as const) }), { nil: undefined });

/** An order after any actions, with any parcels and refunds, also those that the API would not report together. */
const anyOrder = fc.record({ plan, at: fc.nat(), status: fc.option(fc.constantFrom(...orderStatusValues), { nil: undefined }), fulfilment: fc.constantFrom(undefined, "none", "partial", "shipped", "delivered"), parcels, refunds }).map((given) => {
  const courses = coursesOf(given.plan);
  const course = courses[given.at % courses.length] ?? courses[0];
  if (course === undefined) throw new Error("there is no course");
  const shipments = given.parcels.map(({ sku, quantity, state }) => parcel(sku, quantity, state));
  return order(given.status ?? course.status, "", {
    timeline: course.timeline.map((move, index) => ({ id: String(index), data: {}, ...move })),
    ...(course.authorizedAt !== undefined && { authorizedAt: course.authorizedAt }),
    ...(course.paymentStatus !== undefined && { paymentStatus: course.paymentStatus }),
    ...(given.fulfilment !== undefined && { fulfilment: given.fulfilment }),
    ...(shipments.length > 0 && { shipments }),
    ...(given.refunds !== undefined && { refunds: [refund(given.refunds.amount, given.refunds.state)] }),
  });
});

const every = (check: (stages: readonly Stage[], of: OrderDetail) => void) =>
  fc.assert(fc.property(anyOrder, (of) => check(journey(of).stages, of)), { numRuns: 1000 });

describe("whatever the API reports", () => {
  it("no stage is done after one that is not, and none is missing before it", () => {
    every((stages) => {
      const done = stages.filter(({ state }) => state === "done").map(({ name }) => name).filter((name) => name !== "refunded");
      expect(done).toEqual(stageNames.slice(0, done.length));
    });
  });

  it("the order is at one stage at most, and each is named once", () => {
    every((stages) => {
      expect(stages.filter(({ state }) => state === "now").length).toBeLessThanOrEqual(1);
      expect(new Set(stages.map(({ name }) => name)).size).toBe(stages.length);
    });
  });

  it("says “Paid” only of an order that was charged", () => {
    every((stages, { status, timeline }) => {
      const isCharged = status === "completed" || timeline.some(({ type }) => type === "order.charged" || type === "order.completed");
      expect(stages.some(({ label }) => label === "Paid")).toBe(isCharged);
    });
  });
});
