import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { BasketLine } from "../model/basket";
import classes from "./UndoBar.module.css";

/** A line that was just taken out, and where it stood. */
export interface Removed {
  line: BasketLine;
  index: number;
}

/** Says what was taken out and takes it back; the focus comes here, as its place is gone. */
export function UndoBar({ removed, onUndo }: { removed: Removed | undefined; onUndo: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), [removed]);
  return (
    <div role="status">
      {removed !== undefined && (
        <div className={classes.bar}>
          <span>{removed.line.name} was taken out.</span>
          <Button ref={button} size="compact-sm" variant="subtle" onClick={onUndo} aria-label={`Undo: put ${removed.line.name} back`}>
            Undo
          </Button>
        </div>
      )}
    </div>
  );
}
