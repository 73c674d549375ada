import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { BasketLine } from "@/shared/basket/basket";

import classes from "./UndoBar.module.css";

/** A line that was just removed, and its index. */
export interface Removed {
  line: BasketLine;
  index: number;
}

/** Says what was removed and offers to undo it. Takes the focus, because the focused button was removed too. */
export function UndoBar({ removed, onUndo }: { removed: Removed | undefined; onUndo: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), [removed]);
  return (
    <div role="status">
      {removed !== undefined && (
        <div className={classes.bar}>
          <span>{removed.line.name} was removed.</span>
          <Button ref={button} size="compact-sm" variant="subtle" onClick={onUndo} aria-label={`Undo: put ${removed.line.name} back`}>
            Undo
          </Button>
        </div>
      )}
    </div>
  );
}
