import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRotateClockwise } from "@tabler/icons-react";

import type { JobFilter } from "@/shared/api/types";

import { BeginJobDialog } from "./BeginJobDialog";

const canStandStill: readonly JobFilter["status"][] = ["pending", "processing", "cancelling", "needs_attention"];

/** Tries all orders of a filter again, in a job. Not shown for a status in which orders have ended. */
export function RetryAllButton({ filter }: { filter: Pick<JobFilter, "status" | "reason" | "from" | "to"> }) {
  const [isOpen, { open, close }] = useDisclosure();
  if (!canStandStill.includes(filter.status)) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconRotateClockwise size={16} />} onClick={open}>
        Try all again
      </Button>
      {isOpen && <BeginJobDialog title="Try all these orders again?" confirmLabel="Try all again" draft={{ kind: "retry_orders", filter, rate: 20 }} onClose={close} />}
    </>
  );
}
