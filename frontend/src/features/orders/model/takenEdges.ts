import { backSteps, edges, forwardSteps, type StepName } from "./saga";
import type { Progress } from "./progress";

/** The edges that an order has gone along. */
export function takenEdges(progress: Progress): readonly (readonly [StepName, StepName])[] {
  const visited = [...forwardPart(progress), ...backPart(progress)];
  return edges.filter(([from, to]) => visited.some((name, index) => name === from && visited[index + 1] === to));
}

function forwardPart({ steps, stoppedAt }: Progress): StepName[] {
  return forwardSteps.filter((name) => steps[name].state === "done" || steps[name].state === "running" || name === stoppedAt);
}

function backPart({ steps, stoppedAt, turnedTo }: Progress): StepName[] {
  if (turnedTo === undefined) return [];
  // An order cancelled before anybody took it up never went through the saga.
  if (stoppedAt === "ValidateOrder" && steps.ValidateOrder.state === "skipped") return [];
  const beginning = backSteps.findIndex((name) => name === turnedTo);
  return backSteps.filter((name, index) => index >= beginning && steps[name].state !== "waiting");
}
