import type { ReactNode } from "react";

import classes from "./Columns.module.css";

/** Main content with side content beside it, or below it on a narrow screen. */
export function Columns({ children }: { children: [main: ReactNode, side: ReactNode] }) {
  return <div className={classes.columns}>{children}</div>;
}
