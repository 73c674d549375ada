import { Badge } from "@mantine/core";
import { IconBuildingStore, IconEyeOff } from "@tabler/icons-react";

/** Whether the shop sells a product. */
export function ProductStateBadge({ active }: { active: boolean }) {
  return (
    <Badge color={active ? "green" : "gray"} leftSection={active ? <IconBuildingStore size={12} /> : <IconEyeOff size={12} />} tt="none">
      {active ? "Sold" : "Withdrawn"}
    </Badge>
  );
}
