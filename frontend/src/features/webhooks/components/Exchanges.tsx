import { NativeSelect, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useApi } from "@/shared/api/useApi";
import type { AttemptDetails, Delivery, DeliveryDetails } from "@/shared/api/types";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { formatDateTime } from "@/shared/time/time";

import { deliveryQuery } from "../api/getDelivery";
import { outcomeOf } from "../model/deliveries";
import { Exchange } from "./Exchange";
import classes from "./Exchange.module.css";

interface Props {
  webhookId: string;
  url: string;
  delivery: Delivery;
}

/** What was sent and what came back in one attempt of a delivery: the last one, or another that is chosen. */
export function Exchanges({ webhookId, url, delivery }: Props) {
  const { data, error, refetch } = useQuery(deliveryQuery(useApi(), webhookId, delivery));
  if (data !== undefined) return <Loaded details={data} url={url} />;
  return error === null ? <ListSkeleton rows={1} height={160} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
}

function Loaded({ details: { attempts, payload }, url }: { details: DeliveryDetails; url: string }) {
  const [chosen, choose] = useState<string>();
  const attempt = attempts.find((one) => keyOf(one) === chosen) ?? attempts.at(-1);
  if (attempt === undefined) return null;
  return (
    <section className={classes.exchange} aria-label="Request and response">
      {attempts.length > 1 && (
        <NativeSelect
          label="Attempt"
          value={keyOf(attempt)}
          data={attempts.map((one) => ({ value: keyOf(one), label: labelOf(one) }))}
          onChange={({ currentTarget: { value } }) => choose(value)}
        />
      )}
      <Exchange attempt={attempt} payload={payload} url={url} />
      {attempt.exchange === undefined && attempt.errorClass !== "not_attempted" && (
        <Text size="sm" c="dimmed">
          The request and the response of this attempt were not kept.
        </Text>
      )}
    </section>
  );
}

const keyOf = ({ round, number }: AttemptDetails) => `${round}/${number}`;

function labelOf(attempt: AttemptDetails): string {
  const place = attempt.round > 1 ? `Round ${attempt.round}, attempt ${attempt.number}` : `Attempt ${attempt.number}`;
  return `${place}: ${outcomeOf(attempt).text}, ${formatDateTime(attempt.at)}`;
}
