import type { ReactNode } from "react";

import classes from "./LineList.module.css";

/** The lines of a basket or an order, in a box. */
export function LineList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}
