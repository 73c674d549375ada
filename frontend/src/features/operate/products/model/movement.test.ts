import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";

import { drafting, failed, kept, type Movement, resumed, send, type Stage } from "./movement";

/** What may happen to a request on its way. */
type Fate = "answered" | "lost before" | "lost after" | "unavailable" | "broken" | "signed out" | "limited";

/** The API as its contract says it behaves: a reference moves once, and nothing below nothing. */
class Shelf {
  onHand = 10;
  readonly moved = new Map<string, number>();
  readonly heard: Movement[] = [];

  receive({ delta, reference }: Movement, fate: Fate): unknown {
    this.heard.push({ delta, reference });
    if (fate === "lost before") return new NetworkError("lost");
    if (fate === "unavailable") return new ApiProblem(503, "unavailable", "later");
    if (fate === "signed out") return new ApiProblem(401, "unauthenticated", "who?");
    if (fate === "limited") return new ApiProblem(429, "rate_limited", "slow down");
    if (!this.moved.has(reference)) {
      if (this.onHand + delta < 0) return new ApiProblem(409, "conflict", "only so many");
      this.moved.set(reference, delta);
      this.onHand += delta;
    }
    if (fate === "broken") return new ApiProblem(500, "internal", "broken after the effect");
    return fate === "lost after" ? new NetworkError("lost") : undefined;
  }
}

type Act = { do: "edit"; units: number } | { do: "click"; fate: Fate } | { do: "reload" } | { do: "start over" };

/** Who works at the shelf, and what they have been told. */
class Operator {
  stage: Stage = drafting;
  units = 1;
  #references = 0;
  /** Of each movement that was wished: its units, and what the page said of it. */
  readonly wishes: { movement: Movement; told: "recorded" | "refused" | "nothing" }[] = [];

  constructor(private readonly shelf: Shelf) {}

  perform(act: Act): void {
    if (act.do === "edit") this.units = act.units;
    if (act.do === "reload") this.stage = resumed(kept(this.stage));
    if (act.do === "start over" && this.stage.kind === "doubtful") this.stage = drafting;
    if (act.do === "click") this.#click(act.fate);
  }

  #click(fate: Fate): void {
    const isNew = this.stage.kind === "drafting";
    const wish = { delta: this.units, reference: `r${++this.#references}` };
    this.stage = send(this.stage, wish);
    if (isNew) this.wishes.push({ movement: wish, told: "nothing" });
    const current = this.wishes.at(-1);
    if (this.stage.kind !== "sending" || current === undefined) throw new Error("a click sends");
    expect(send(this.stage, { delta: 99, reference: "second click" })).toBe(this.stage);
    const error = this.shelf.receive(this.stage.movement, fate);
    this.stage = error === undefined ? drafting : failed(this.stage, error);
    if (error === undefined) current.told = "recorded";
    else if (this.stage.kind === "drafting") current.told = "refused";
  }
}

const fate = fc.constantFrom<Fate>("answered", "lost before", "lost after", "unavailable", "broken", "signed out", "limited");
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fate.map((each): Act => ({ do: "click", fate: each })) },
  { weight: 4, arbitrary: fc.integer({ min: -9, max: 9 }).map((units): Act => ({ do: "edit", units })) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: "reload" }) },
  { weight: 1, arbitrary: fc.constant<Act>({ do: "start over" }) },
);

describe("a movement", () => {
  it("happens as it was first sent and once, whatever is clicked, edited, lost or reloaded", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const shelf = new Shelf();
        const operator = new Operator(shelf);
        for (const each of acts) operator.perform(each);
        for (const { movement, told } of operator.wishes) {
          const units = new Set(shelf.heard.filter(({ reference }) => reference === movement.reference).map(({ delta }) => delta));
          expect([...units]).toEqual([movement.delta]);
          if (told === "recorded") expect(shelf.moved.get(movement.reference)).toBe(movement.delta);
          if (told === "refused") expect(shelf.moved.has(movement.reference)).toBe(false);
        }
        expect(shelf.moved.size).toBeLessThanOrEqual(operator.wishes.length);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [new NetworkError("lost"), "doubtful"],
    [new ApiProblem(500, "internal", "broken"), "doubtful"],
    [new ApiProblem(409, "conflict", "only 3"), "drafting"],
    [new ApiProblem(400, "invalid", "no"), "drafting"],
    [new ApiProblem(401, "unauthenticated", "who?"), "drafting"],
  ])("after %s is %s", (error, kind) => {
    expect(failed(send(drafting, { delta: 1, reference: "r" }), error).kind).toBe(kind);
  });

  it("stays in doubt when nobody was asked the second time", () => {
    const doubtful = failed(send(drafting, { delta: 1, reference: "r" }), new NetworkError("lost"));
    const again = failed(send(doubtful, { delta: 2, reference: "s" }), new ApiProblem(401, "unauthenticated", "who?"));
    expect(again).toEqual(doubtful);
  });
});
