import type { Progress } from "./progress";
import { compensationSteps, edges, forwardSteps, type StepName } from "./saga";

/** The transitions that an order has made. */
export function takenEdges(progress: Progress): readonly (readonly [StepName, StepName])[] {
  const visited = [...visitedForward(progress), ...visitedCompensation(progress)];
  return edges.filter(([from, to]) => visited.some((name, index) => name === from && visited[index + 1] === to));
}

function visitedForward({ steps, stoppedAt }: Progress): StepName[] {
  return forwardSteps.filter((name) => steps[name].state === "done" || steps[name].state === "running" || name === stoppedAt);
}

function visitedCompensation({ steps, stoppedAt, compensatedFrom }: Progress): StepName[] {
  if (compensatedFrom === undefined) return [];
  // An order that was cancelled before the saga began has made no transitions.
  if (stoppedAt === "ValidateOrder" && steps.ValidateOrder.state === "skipped") return [];
  const first = compensationSteps.findIndex((name) => name === compensatedFrom);
  return compensationSteps.filter((name, index) => index >= first && steps[name].state !== "waiting");
}
