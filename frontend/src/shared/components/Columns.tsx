import type { ReactNode } from "react";

import classes from "./Columns.module.css";

/** What a page is about and, beside it, what belongs to it; below each other where there is no room. */
export function Columns({ children }: { children: [main: ReactNode, side: ReactNode] }) {
  return <div className={classes.columns}>{children}</div>;
}
