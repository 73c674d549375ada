import { IconChevronLeft } from "@tabler/icons-react";

import { TextLink } from "@/shared/components/TextLink";

import classes from "./BackToOrders.module.css";

export function BackToOrders() {
  return (
    <TextLink to="/orders" className={classes.back ?? ""} size="sm" c="dimmed">
      <IconChevronLeft size={16} aria-hidden /> Your orders
    </TextLink>
  );
}
