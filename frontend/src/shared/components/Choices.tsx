import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";

import classes from "./Choices.module.css";

/** Links of which one is chosen, such as the orders of each status. On a phone the row scrolls. */
export function Choices({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className={classes.choices}>
      {children}
    </nav>
  );
}

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  isChosen: boolean;
  ref?: Ref<HTMLAnchorElement>;
}

/** One of them. What is chosen stands in the address, which its page compares: links to one page differ in more than it. */
export const Choice = createLink(({ isChosen, children, ...props }: Props) => (
  <a {...props} className={classes.choice} aria-current={isChosen ? "true" : undefined} data-chosen={isChosen}>
    {children}
  </a>
));
