import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";

import { afterFailure, idle, type Movement, type MovementState, restoredState, send, storedMovement } from "./movement";

/** The outcome of a request. */
type Outcome = "answered" | "request lost" | "response lost" | "unavailable" | "broken" | "signed out" | "limited";

/** A model of the API: it records each reference once, and refuses to make the stock negative. */
class StockApi {
  onHand = 10;
  readonly recorded = new Map<string, number>();
  readonly requests: Movement[] = [];

  receive({ delta, reference }: Movement, outcome: Outcome): unknown {
    this.requests.push({ delta, reference });
    if (outcome === "request lost") return new NetworkError("lost");
    if (outcome === "unavailable") return new ApiProblem(503, "unavailable", "later");
    if (outcome === "signed out") return new ApiProblem(401, "unauthenticated", "who?");
    if (outcome === "limited") return new ApiProblem(429, "rate_limited", "slow down");
    if (!this.recorded.has(reference)) {
      if (this.onHand + delta < 0) return new ApiProblem(409, "conflict", "only so many");
      this.recorded.set(reference, delta);
      this.onHand += delta;
    }
    if (outcome === "broken") return new ApiProblem(500, "internal", "failed after recording");
    return outcome === "response lost" ? new NetworkError("lost") : undefined;
  }
}

type Act = { do: "edit"; units: number } | { do: "click"; outcome: Outcome } | { do: "reload" } | { do: "start over" };

/** An operator, and what the app showed of each movement. */
class Operator {
  state: MovementState = idle;
  units = 1;
  #references = 0;
  /** Each movement that the operator entered, and the outcome that the app showed. */
  readonly entered: { movement: Movement; shown: "recorded" | "refused" | "unknown" }[] = [];

  constructor(private readonly api: StockApi) {}

  perform(act: Act): void {
    if (act.do === "edit") this.units = act.units;
    if (act.do === "reload") this.state = restoredState(storedMovement(this.state));
    if (act.do === "start over" && this.state.kind === "unconfirmed") this.state = idle;
    if (act.do === "click") this.#click(act.outcome);
  }

  #click(outcome: Outcome): void {
    const isNew = this.state.kind === "idle";
    const movement = { delta: this.units, reference: `r${++this.#references}` };
    this.state = send(this.state, movement);
    if (isNew) this.entered.push({ movement, shown: "unknown" });
    const current = this.entered.at(-1);
    if (this.state.kind !== "sending" || current === undefined) throw new Error("a click must send the movement");
    expect(send(this.state, { delta: 99, reference: "second click" })).toBe(this.state);
    const error = this.api.receive(this.state.movement, outcome);
    this.state = error === undefined ? idle : afterFailure(this.state, error);
    if (error === undefined) current.shown = "recorded";
    else if (this.state.kind === "idle") current.shown = "refused";
  }
}

const outcomes = fc.constantFrom<Outcome>("answered", "request lost", "response lost", "unavailable", "broken", "signed out", "limited");
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: outcomes.map((outcome): Act => ({ do: "click", outcome })) },
  { weight: 4, arbitrary: fc.integer({ min: -9, max: 9 }).map((units): Act => ({ do: "edit", units })) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: "reload" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: "start over" }) },
);

describe("a movement", () => {
  it("is recorded once and as it was first sent, whatever is clicked, edited, lost or reloaded", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const api = new StockApi();
        const operator = new Operator(api);
        for (const each of acts) operator.perform(each);
        for (const { movement, shown } of operator.entered) {
          const units = new Set(api.requests.filter(({ reference }) => reference === movement.reference).map(({ delta }) => delta));
          expect([...units]).toEqual([movement.delta]);
          if (shown === "recorded") expect(api.recorded.get(movement.reference)).toBe(movement.delta);
          if (shown === "refused") expect(api.recorded.has(movement.reference)).toBe(false);
        }
        expect(api.recorded.size).toBeLessThanOrEqual(operator.entered.length);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [new NetworkError("lost"), "unconfirmed"],
    [new ApiProblem(500, "internal", "broken"), "unconfirmed"],
    [new ApiProblem(409, "conflict", "only 3"), "idle"],
    [new ApiProblem(400, "invalid", "no"), "idle"],
    [new ApiProblem(401, "unauthenticated", "who?"), "idle"],
  ])("after %s is %s", (error, kind) => {
    expect(afterFailure(send(idle, { delta: 1, reference: "r" }), error).kind).toBe(kind);
  });

  it("stays unconfirmed when the second request is not processed", () => {
    const unconfirmed = afterFailure(send(idle, { delta: 1, reference: "r" }), new NetworkError("lost"));
    const again = afterFailure(send(unconfirmed, { delta: 2, reference: "s" }), new ApiProblem(401, "unauthenticated", "who?"));
    expect(again).toEqual(unconfirmed);
  });
});
