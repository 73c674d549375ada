import { Alert, Paper, Text, Title, VisuallyHidden } from "@mantine/core";
import type { Ref } from "react";

import { isProblemOf } from "@/shared/api/problem";
import type { OrderDetail } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";

import type { Progress } from "../model/progress";
import { storyOf, tooLate } from "../model/statusText";
import { SagaGraph } from "./SagaGraph";
import classes from "./StatusCard.module.css";

interface Props {
  order: OrderDetail;
  progress: Progress;
  /** Why cancelling did not work. */
  refusal: unknown;
  headingRef: Ref<HTMLHeadingElement>;
}

/** Where the order stands, in words and as a graph. */
export function StoryCard({ order, progress, refusal, headingRef }: Props) {
  const { title, text } = storyOf(order, progress);
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
      </div>
      <VisuallyHidden role="status">{`${title}. ${text}`}</VisuallyHidden>
      {refusal !== null && <Refusal order={order} error={refusal} />}
      <SagaGraph order={order} progress={progress} />
    </Paper>
  );
}

function Refusal({ order, error }: { order: OrderDetail; error: unknown }) {
  if (!isProblemOf(error, "conflict")) return <ErrorState error={error} />;
  return (
    <Alert role="alert" color="yellow" title="Too late to cancel">
      {tooLate(order.status)}
    </Alert>
  );
}
