import * as v from "valibot";

import { outcomeOf } from "@/shared/api/problem";

/** Units that are added or removed, and the reference under which the API records them once. */
export interface Movement {
  readonly delta: number;
  readonly reference: string;
}

export const movementSchema = v.object({ delta: v.pipe(v.number(), v.integer()), reference: v.string() });

/**
 * The state of a movement. An unconfirmed movement was sent, but its outcome is
 * unknown. Only the same movement may be sent again until the outcome is known.
 */
export type MovementState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly movement: Movement; readonly wasUnconfirmed: boolean }
  | { readonly kind: "unconfirmed"; readonly movement: Movement };

export const idle: MovementState = { kind: "idle" };

/** The state after a reload, from the movement that was stored before it. */
export function restoredState(stored: Movement | undefined): MovementState {
  return stored === undefined ? idle : { kind: "unconfirmed", movement: stored };
}

/** Sends the movement, or the unconfirmed one again. Changes nothing while one is being sent. */
export function send(state: MovementState, movement: Movement): MovementState {
  if (state.kind === "sending") return state;
  const isUnconfirmed = state.kind === "unconfirmed";
  return { kind: "sending", movement: isUnconfirmed ? state.movement : movement, wasUnconfirmed: isUnconfirmed };
}

/**
 * The state after a failed request. A refusal is final: nothing was recorded.
 * A request that was not processed says nothing about an earlier one. After any
 * other failure the outcome is unknown.
 */
export function afterFailure(state: MovementState, error: unknown): MovementState {
  if (state.kind !== "sending") return state;
  const outcome = outcomeOf(error);
  if (outcome === "refused" || (outcome === "unasked" && !state.wasUnconfirmed)) return idle;
  return { kind: "unconfirmed", movement: state.movement };
}

/** The movement whose outcome is unknown, even while it is sent again. */
export function unconfirmedMovement(state: MovementState): Movement | undefined {
  const isUnconfirmed = state.kind === "unconfirmed" || (state.kind === "sending" && state.wasUnconfirmed);
  return isUnconfirmed ? state.movement : undefined;
}

/** The movement that must be stored over a reload, because it may have been recorded. */
export function storedMovement(state: MovementState): Movement | undefined {
  return state.kind === "idle" ? undefined : state.movement;
}
