import type { ReactNode } from "react";

import classes from "./Overview.module.css";

interface Props {
  label: string;
  /** The link to what the figure counts, whose text is the figure. */
  figure: ReactNode;
  note?: ReactNode;
  tone?: "calm" | "bad" | "watch";
  children?: ReactNode;
}

/** One figure, with a note below and perhaps a chart. */
export function Tile({ label, figure, note, tone = "calm", children }: Props) {
  return (
    <li className={classes.tile} data-tone={tone} aria-label={label}>
      <span className={classes.label}>{label}</span>
      <span className={`${classes.figure ?? ""} numeric`}>{figure}</span>
      {children}
      {note !== undefined && <span className={classes.note}>{note}</span>}
    </li>
  );
}
