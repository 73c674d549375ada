import { useRef, useState } from "react";

import type { StockMovement } from "@/shared/api/types";
import { readStored, writeStored } from "@/shared/storage/storage";

import { useAdjustStock } from "../api/adjustStock";
import { afterFailure, idle, type Movement, movementSchema, type MovementState, restoredState, send, storedMovement } from "../model/movement";

interface MovementControls {
  state: MovementState;
  error: unknown;
  /** Sends a movement, or the unconfirmed one again. */
  move: (movement: Movement, onMoved: () => void) => void;
  /** Discards an unconfirmed movement. */
  startOver: () => void;
}

/** Records movements of a product's stock, one at a time. An unconfirmed movement is kept over a reload. */
export function useMovement(userId: string, sku: string): MovementControls {
  const name = `eventforge.movement.${userId}.${sku}`;
  const { mutate, error, reset } = useAdjustStock(sku);
  const [state, setState] = useState(() => restoredState(readStored(name, movementSchema)));
  const current = useRef(state); // a second click may come before the button is rendered as busy
  const update = (next: MovementState) => {
    current.current = next;
    writeStored(name, storedMovement(next));
    setState(next);
  };
  const move = (movement: Movement, onMoved: () => void) => {
    const sending = send(current.current, movement);
    if (sending === current.current || sending.kind !== "sending") return;
    update(sending);
    const body: StockMovement = { ...sending.movement };
    mutate(body, {
      onSuccess: () => {
        update(idle);
        onMoved();
      },
      onError: (failure) => update(afterFailure(sending, failure)),
    });
  };
  const startOver = () => {
    reset();
    update(idle);
  };
  return { state, error, move, startOver };
}
