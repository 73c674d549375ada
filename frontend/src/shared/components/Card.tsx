import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./Card.module.css";

interface Props {
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

/** A titled section of a page, in a box. */
export function Card({ title, action, children }: Props) {
  return (
    <section className={classes.card} aria-label={title}>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Title order={2} size="h4">
          {title}
        </Title>
        {action}
      </Group>
      {children}
    </section>
  );
}
