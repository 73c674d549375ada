import { useRef, useState } from "react";

import type { StockMovement } from "@/shared/api/types";
import { readStored, writeStored } from "@/shared/storage/storage";

import { useAdjustStock } from "../api/adjustStock";
import { failed, kept, type Movement, movementSchema, resumed, send, type Stage } from "../model/movement";

interface Moving {
  stage: Stage;
  error: unknown;
  /** Sends a movement, or the one in doubt again. */
  move: (wish: Movement, onMoved: () => void) => void;
  /** Gives up on a movement in doubt. */
  startOver: () => void;
}

/** Moves a product's stock, one movement at a time; one in doubt outlives the page. */
export function useMovement(userId: string, sku: string): Moving {
  const name = `eventforge.movement.${userId}.${sku}`;
  const { mutate, error, reset } = useAdjustStock(sku);
  const [stage, setStage] = useState(() => resumed(readStored(name, movementSchema)));
  const current = useRef(stage); // two clicks may come before the button is drawn as busy
  const become = (next: Stage) => {
    current.current = next;
    writeStored(name, kept(next));
    setStage(next);
  };
  const move = (wish: Movement, onMoved: () => void) => {
    const sending = send(current.current, wish);
    if (sending === current.current || sending.kind !== "sending") return;
    become(sending);
    const body: StockMovement = { ...sending.movement };
    mutate(body, {
      onSuccess: () => {
        become({ kind: "drafting" });
        onMoved();
      },
      onError: (failure) => become(failed(sending, failure)),
    });
  };
  const startOver = () => {
    reset();
    become({ kind: "drafting" });
  };
  return { stage, error, move, startOver };
}
