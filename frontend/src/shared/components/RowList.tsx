import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, LiHTMLAttributes, ReactNode, Ref } from "react";

import classes from "./RowList.module.css";

/** Things below each other in one box, each of which leads to a page of its own. */
export function RowList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.list} aria-label={label}>
      {children}
    </ul>
  );
}

/** One of them; how it is laid out is for `className` to say. */
export function Row({ className, ...props }: LiHTMLAttributes<HTMLLIElement>) {
  return <li {...props} className={[classes.row, className].join(" ")} />;
}

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
}

/** What a row is called: a link as large as the nearest positioned box around it, such as the row. */
export const RowLink = createLink(({ children, ...props }: Props) => (
  <a {...props} className={classes.link}>
    {children}
  </a>
));
