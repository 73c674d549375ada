import { useMergedRef } from "@mantine/hooks";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, type ReactNode, type Ref, useEffect, useRef } from "react";

import classes from "./Choices.module.css";

/** Links of which one is current, such as a filter by status. On a phone the row scrolls. */
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

/** One of the links. The page decides which one is chosen, because the links differ in search parameters that the router does not compare. */
export const Choice = createLink(({ isChosen, children, ref, ...props }: Props) => {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isChosen) link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isChosen]);
  return (
    <a {...props} ref={useMergedRef(ref, link)} className={classes.choice} aria-current={isChosen ? "true" : undefined} data-chosen={isChosen}>
      {children}
    </a>
  );
});
