import { Badge } from "@mantine/core";
import { IconBan, IconCheck } from "@tabler/icons-react";

/** Whether a partner's events are accepted. */
export function PartnerStateBadge({ active }: { active: boolean }) {
  return (
    <Badge
      color={active ? "green" : "gray"}
      leftSection={active ? <IconCheck size={12} /> : <IconBan size={12} />}
      tt="none"
      style={{ flexShrink: 0 }}
    >
      {active ? "Active" : "Inactive"}
    </Badge>
  );
}
