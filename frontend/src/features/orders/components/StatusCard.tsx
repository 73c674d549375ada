import { Alert, Paper, Text, Title, VisuallyHidden } from "@mantine/core";
import type { ReactNode, Ref } from "react";

import { isProblemOf } from "@/shared/api/problem";
import type { OrderDetail } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { isMoving } from "@/shared/polling/polling";
import type { Progress } from "@/shared/saga/progress";

import { actionOf } from "../model/confirmation";
import { journeyOf } from "../model/journey";
import { statusTextOf, tooLateText } from "../model/statusText";
import { Journey } from "./Journey";
import classes from "./StatusCard.module.css";

interface Props {
  order: OrderDetail;
  progress: Progress;
  /** The error of the last attempt to cancel. */
  refusal: unknown;
  headingRef: Ref<HTMLHeadingElement>;
  /** What the shopper may do now, shown below the words. */
  action: ReactNode;
}

/** The status of the order in words, and its journey. */
export function StatusCard({ order, progress, refusal, headingRef, action }: Props) {
  const { title, text } = statusTextOf(order, progress);
  return (
    <Paper withBorder component="section" className={classes.card ?? ""}>
      <div className={classes.headline}>
        <OrderStatusBadge status={order.status} />
        <Title order={2} ref={headingRef} tabIndex={-1} className={classes.title ?? ""}>
          {title}
        </Title>
        <Text c="dimmed" className={classes.text ?? ""}>
          {text}
        </Text>
        {action}
      </div>
      <VisuallyHidden role="status">{`${title}. ${text}`}</VisuallyHidden>
      {refusal !== null && <Refusal order={order} error={refusal} />}
      <Journey journey={journeyOf(order, progress)} isMoving={isMoving(order.status) && actionOf(order) === undefined} />
    </Paper>
  );
}

function Refusal({ order, error }: { order: OrderDetail; error: unknown }) {
  if (!isProblemOf(error, "conflict")) return <ErrorState error={error} />;
  return (
    <Alert role="alert" color="yellow" title="Too late to cancel">
      {tooLateText(order.status)}
    </Alert>
  );
}
