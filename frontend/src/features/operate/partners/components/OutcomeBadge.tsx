import { Badge } from "@mantine/core";

import type { PartnerEventOutcome } from "@/shared/api/types";

import { outcomeLooks } from "../model/received";

/** What became of an event that a partner sent. */
export function OutcomeBadge({ outcome }: { outcome: PartnerEventOutcome }) {
  const { label, color } = outcomeLooks[outcome];
  return (
    <Badge tt="none" variant="light" color={color} style={{ flexShrink: 0 }}>
      {label}
    </Badge>
  );
}
