import { describe, expect, it } from "vitest";

import source from "../../../../../wiring/order-saga.asl.json?raw";

import { allSteps, backSteps, edges, forwardSteps } from "./saga";

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Next: string }[];
  Catch?: { Next: string }[];
}

interface Definition {
  StartAt: string;
  States: Record<string, State>;
}

const definition = JSON.parse(source) as Definition;
const park = "ParkOrder";

function state(name: string): State {
  const found = definition.States[name];
  if (found === undefined) throw new Error(`the definition has no state ${name}`);
  return found;
}

/** The steps that are reached from a state without passing another one. */
function stepsFrom(name: string): string[] {
  const { Type, Default, Choices = [] } = state(name);
  if (Type === "Task") return [name];
  const next = [...Choices.map((choice) => choice.Next), ...(Default === undefined ? [] : [Default])];
  return next.flatMap(stepsFrom);
}

const tasks = Object.keys(definition.States).filter((name) => state(name).Type === "Task");

function transitions(): string[] {
  const found = tasks.flatMap((from) => {
    const { Next, Catch = [] } = state(from);
    const targets = [...(Next === undefined ? [] : [Next]), ...Catch.map((handler) => handler.Next)];
    return targets.flatMap(stepsFrom).map((to) => `${from} → ${to}`);
  });
  return [...new Set(found)];
}

const concernsPark = (transition: string) => transition.includes(park);

describe("the saga that is drawn is the one that is run", () => {
  it("has its steps, except the one that parks", () => {
    expect(allSteps.toSorted()).toEqual(tasks.filter((name) => name !== park).toSorted());
  });

  it("has its transitions", () => {
    const drawn = edges.map(([from, to]) => `${from} → ${to}`);
    expect(drawn.toSorted()).toEqual(transitions().filter((each) => !concernsPark(each)).toSorted());
  });

  it("needs attention when a step of the way back fails, and only then", () => {
    expect(transitions().filter(concernsPark).toSorted()).toEqual(backSteps.map((step) => `${step} → ${park}`).toSorted());
  });

  it("begins forward, or on the way back when an order stood still", () => {
    expect(stepsFrom(definition.StartAt).toSorted()).toEqual([forwardSteps[0], backSteps[0]].toSorted());
  });

  it("goes along Next: forward to the end, and back to the end", () => {
    const next = (name: string) => stepsFrom(state(name).Next ?? "");
    for (const lane of [forwardSteps, backSteps]) {
      lane.forEach((step, at) => expect(next(step)).toEqual(lane.slice(at + 1, at + 2)));
    }
  });
});
