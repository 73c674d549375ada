import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, LiHTMLAttributes, ReactNode, Ref } from "react";

import classes from "./RowList.module.css";

/** A list in a box. Each row is a link to a page. */
export function RowList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}

/** A row of the list. `className` sets its layout. */
export function Row({ className, ...props }: LiHTMLAttributes<HTMLLIElement>) {
  return <li {...props} className={[classes.row, className].join(" ")} />;
}

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
}

/** The name of a row, as a link that covers the nearest positioned ancestor, such as the row. */
export const RowLink = createLink(({ children, ...props }: Props) => (
  <a {...props} className={classes.link}>
    {children}
  </a>
));
