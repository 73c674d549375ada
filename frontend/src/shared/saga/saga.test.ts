import { describe, expect, it } from "vitest";

import compensationSource from "../../../../wiring/order-compensation.asl.json?raw";
import source from "../../../../wiring/order-saga.asl.json?raw";

import { allSteps, compensationSteps, edges, forwardSteps } from "./saga";

interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Next: string }[];
  Catch?: { ErrorEquals: string[]; Next: string }[];
}

interface Definition {
  StartAt: string;
  States: Record<string, State>;
}

const definition = JSON.parse(source) as Definition;
const compensation = JSON.parse(compensationSource) as Definition;
const attentionStep = "MarkNeedsAttention";
/**
 * States that the graph leaves out, with the step that it shows for them. An order that waits for the payment gateway is
 * still being charged. When a refund fails, the stock is released on the way to our team.
 */
const leftOut: Readonly<Record<string, string>> = { AwaitGateway: "ChargePayment", ReleaseUnrefunded: attentionStep };

function state(name: string): State {
  const found = definition.States[name];
  if (found === undefined) throw new Error(`the definition has no state ${name}`);
  return found;
}

/** The steps that follow a state directly, with only choices in between. */
function stepsFrom(name: string): string[] {
  const { Type, Default, Choices = [] } = state(name);
  const shown = leftOut[name];
  if (shown !== undefined) return [shown];
  if (Type === "Task") return [name];
  const next = [...Choices.map((choice) => choice.Next), ...(Default === undefined ? [] : [Default])];
  return next.flatMap(stepsFrom);
}

const tasks = Object.keys(definition.States).filter((name) => state(name).Type === "Task" && leftOut[name] === undefined);

/** Only a deployment meets it: the release before started compensations on this state machine. */
const isOfADeployment = ({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals.includes("CompensationOnly");

function transitions(): string[] {
  const found = tasks.flatMap((from) => {
    const { Next, Catch = [] } = state(from);
    const targets = [...(Next === undefined ? [] : [Next]), ...Catch.filter((handler) => !isOfADeployment(handler)).map((handler) => handler.Next)];
    return targets
      .flatMap(stepsFrom)
      .filter((to) => to !== from)
      .map((to) => `${from} → ${to}`);
  });
  return [...new Set(found)];
}

const involvesAttention = (transition: string) => transition.includes(attentionStep);

describe("the saga of the graph matches the state machine", () => {
  it("has the same steps, except for MarkNeedsAttention", () => {
    expect(allSteps.toSorted()).toEqual(tasks.filter((name) => name !== attentionStep).toSorted());
  });

  it("has the same transitions", () => {
    const inGraph = edges.map(([from, to]) => `${from} → ${to}`);
    expect(inGraph.toSorted()).toEqual(transitions().filter((each) => !involvesAttention(each)).toSorted());
  });

  it("reaches MarkNeedsAttention only when a compensation step fails", () => {
    expect(transitions().filter(involvesAttention).toSorted()).toEqual(compensationSteps.map((step) => `${step} → ${attentionStep}`).toSorted());
  });

  it("releases the stock and goes on to MarkNeedsAttention when a refund fails, whatever comes of the release", () => {
    const { Next, Catch = [] } = state("ReleaseUnrefunded");
    expect([Next, ...Catch.map((handler) => handler.Next)].every((next) => next === attentionStep)).toBe(true);
  });

  it("begins with the first forward step, or with the first compensation step for a stalled order", () => {
    expect([definition.StartAt, compensation.StartAt]).toEqual([forwardSteps[0], compensationSteps[0]]);
  });

  it("follows Next from the first to the last step of each lane", () => {
    const next = (name: string) => {
      const { Next } = state(name);
      return Next === undefined ? [] : stepsFrom(Next);
    };
    for (const lane of [forwardSteps, compensationSteps]) {
      lane.forEach((step, at) => expect(next(step)).toEqual(lane.slice(at + 1, at + 2)));
    }
  });
});
