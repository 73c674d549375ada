import type { ReactNode } from "react";

import classes from "./BasketColumns.module.css";

/** The lines of a basket and, beside them, its summary. On a narrow screen the summary is below. */
export function BasketColumns({ children: [main, side] }: { children: [main: ReactNode, side: ReactNode] }) {
  return (
    <div className={classes.columns}>
      {main}
      <div className={classes.side}>{side}</div>
    </div>
  );
}
