import { Badge } from "@mantine/core";
import { IconCheck, IconClock, IconScaleOutline } from "@tabler/icons-react";

import type { BooksSummary } from "@/shared/api/types";

import { counted, stateOf } from "../model/books";

/** Whether the books of a day agree. The icon makes it independent of colour. */
export function BooksBadge({ books }: { books: BooksSummary }) {
  const state = stateOf(books);
  const looks = {
    agree: { color: "green", icon: <IconCheck size={12} />, label: "Agree" },
    disagree: { color: "red", icon: <IconScaleOutline size={12} />, label: counted(books.disagreements, "finding") },
    unfinished: { color: "gray", icon: <IconClock size={12} />, label: "Compared in part" },
  };
  const { color, icon, label } = looks[state];
  return (
    <Badge color={color} leftSection={icon} tt="none" data-state={state}>
      {label}
    </Badge>
  );
}
