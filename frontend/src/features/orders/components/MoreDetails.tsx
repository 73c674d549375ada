import { Paper, Skeleton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";

import type { OrderDetail } from "@/shared/api/types";
import type { Progress } from "@/shared/saga/progress";

import classes from "./MoreDetails.module.css";

const SagaDetails = lazy(() => import("./SagaDetails"));

/** What few shoppers ask for: every step and event of the order. It is loaded when it is opened. */
export function MoreDetails({ order, progress }: { order: OrderDetail; progress: Progress }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Paper withBorder component="section" className={classes.section ?? ""} aria-label="Details">
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary className={classes.summary}>Details</summary>
        {isOpen && (
          <Suspense fallback={<Skeleton height={240} mt="lg" />}>
            <SagaDetails order={order} progress={progress} />
          </Suspense>
        )}
      </details>
    </Paper>
  );
}
