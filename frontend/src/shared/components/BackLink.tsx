import { Anchor } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode } from "react";

import classes from "./BackLink.module.css";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "style" | "color"> {
  children?: ReactNode;
}

/** A link from an item back to its list. */
export const BackLink = createLink(({ children, ...props }: Props) => (
  <Anchor {...props} className={`${classes.back ?? ""} no-print`} size="sm" c="dimmed">
    <IconChevronLeft size={16} aria-hidden /> {children}
  </Anchor>
));
