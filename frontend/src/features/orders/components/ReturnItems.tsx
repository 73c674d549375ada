import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTruckReturn } from "@tabler/icons-react";
import { lazy, type RefObject, Suspense } from "react";

import type { OrderDetail } from "@/shared/api/types";

import { useFocusAfter } from "../hooks/useFocusAfter";

const ReturnDialog = lazy(() => import("./ReturnDialog"));

interface Props {
  order: OrderDetail;
  /** Gets the focus after a request, when the button is gone. */
  headingRef: RefObject<HTMLElement | null>;
}

/** A button that opens the dialog to return items, shown while that is possible. */
export function ReturnItems({ order, headingRef }: Props) {
  const [isOpen, { open, close }] = useDisclosure();
  const isPossible = order.withdrawableUntil !== undefined;
  useFocusAfter(isPossible || isOpen, headingRef);
  return (
    <>
      {isPossible && (
        <Button variant="default" leftSection={<IconTruckReturn size={16} />} onClick={open}>
          Return items
        </Button>
      )}
      <Suspense>{isOpen && <ReturnDialog order={order} onClose={close} />}</Suspense>
    </>
  );
}
