import { Badge, Text } from "@mantine/core";

import type { OrderEffects } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { Fact } from "@/shared/components/Fact";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";
import { lookOf } from "@/shared/orders/eventLooks";

import { attemptsText, deliveryLooks } from "../model/effects";
import classes from "./Effects.module.css";

const unread = "could not be read just now";

/** What the order's events had others do: mails, the receipt and webhooks. What they could not do is a dead letter. */
export function EffectsCard({ effects, isCompleted }: { effects: OrderEffects; isCompleted: boolean }) {
  const { missing, receiptStored } = effects;
  return (
    <Card title="What came of it">
      <div className={classes.facts}>
        <Fact label="Mails">{missing.includes("mails") ? unread : <Mails mails={effects.mails} />}</Fact>
        {isCompleted && <Fact label="Receipt">{missing.includes("receipt") ? unread : receiptStored ? "stored" : "not there yet"}</Fact>}
        <Fact label="Webhooks">{missing.includes("deliveries") ? unread : <Deliveries effects={effects} />}</Fact>
        <Fact label="Dead letters">
          What a consumer gave up on is in <TextLink to="/operate/queues" inherit underline="always">the queues</TextLink>, with its order.
        </Fact>
      </div>
    </Card>
  );
}

const mailStates = { sent: "sent", begun: "begun, without a result yet", unknown: "not sent" };

function Mails({ mails }: { mails: OrderEffects["mails"] }) {
  if (mails.length === 0) return "none is due";
  return (
    <ul className={classes.list} aria-label="Mails">
      {mails.map(({ id, about, state, sentAt }) => (
        <li key={id}>
          {lookOf(about).label}: {mailStates[state]} {sentAt !== undefined && <Timestamp value={sentAt} />}
        </li>
      ))}
    </ul>
  );
}

function Deliveries({ effects: { deliveries, moreDeliveries } }: { effects: OrderEffects }) {
  if (deliveries.length === 0) return "none";
  return (
    <>
      <ul className={classes.list} aria-label="Webhooks">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <div className={classes.line}>
              <Text size="sm" className={classes.wrap ?? ""}>{`${delivery.eventType} to ${delivery.host}`}</Text>
              <Badge tt="none" variant="light" color={deliveryLooks[delivery.state].color}>
                {deliveryLooks[delivery.state].label}
              </Badge>
            </div>
            <Text size="xs" c="dimmed" component="div" className={classes.wrap ?? ""}>
              {attemptsText(delivery)}
              {delivery.nextAttemptAt !== undefined && <>, tried again <Timestamp value={delivery.nextAttemptAt} /></>}
            </Text>
          </li>
        ))}
      </ul>
      {moreDeliveries && <Text size="xs" c="dimmed">Those of the latest events. There may be more.</Text>}
    </>
  );
}
