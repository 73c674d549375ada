import * as v from "valibot";

import { outcomeOf } from "@/shared/api/problem";

/** Units that arrive or leave, and the name under which the API moves them once, however often it is asked. */
export interface Movement {
  readonly delta: number;
  readonly reference: string;
}

export const movementSchema = v.object({ delta: v.pipe(v.number(), v.integer()), reference: v.string() });

/**
 * How far a movement is. A doubtful one was sent and not answered for good: it
 * may have happened. Until that is settled nothing but the very same is sent.
 */
export type Stage =
  | { readonly kind: "drafting" }
  | { readonly kind: "sending"; readonly movement: Movement; readonly wasDoubtful: boolean }
  | { readonly kind: "doubtful"; readonly movement: Movement };

export const drafting: Stage = { kind: "drafting" };

/** What was kept when the page was left with a movement in doubt. */
export function resumed(kept: Movement | undefined): Stage {
  return kept === undefined ? drafting : { kind: "doubtful", movement: kept };
}

/** Sends what is wished, or again what is in doubt; nothing while something is on its way. */
export function send(stage: Stage, wish: Movement): Stage {
  if (stage.kind === "sending") return stage;
  const isDoubtful = stage.kind === "doubtful";
  return { kind: "sending", movement: isDoubtful ? stage.movement : wish, wasDoubtful: isDoubtful };
}

/** After a failure: refused is settled, nothing was moved; asked nobody leaves it as it was; all else is in doubt. */
export function failed(stage: Stage, error: unknown): Stage {
  if (stage.kind !== "sending") return stage;
  const outcome = outcomeOf(error);
  if (outcome === "refused" || (outcome === "unasked" && !stage.wasDoubtful)) return drafting;
  return { kind: "doubtful", movement: stage.movement };
}

/** The movement of which nobody knows whether it happened, also while that is found out. */
export function doubtful(stage: Stage): Movement | undefined {
  const isInDoubt = stage.kind === "doubtful" || (stage.kind === "sending" && stage.wasDoubtful);
  return isInDoubt ? stage.movement : undefined;
}

/** What has to outlive the page: whatever may have happened and is not settled. */
export function kept(stage: Stage): Movement | undefined {
  return stage.kind === "drafting" ? undefined : stage.movement;
}
