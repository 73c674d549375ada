import { Text, ThemeIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { OrderEvent } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { lookOf } from "@/shared/orders/eventLooks";
import { shortId } from "@/shared/orders/shortId";
import { sentence } from "@/shared/text/sentence";
import { formatDateTime, formatTimeOfDay } from "@/shared/time/time";

import classes from "./EventRow.module.css";

interface Props {
  event: OrderEvent;
  /** Whether it arrived while the page was open. */
  isNew: boolean;
}

/** An event. The whole row is a link to its order. */
export function EventRow({ event: { type, orderId, occurredAt, data }, isNew }: Props) {
  const { label, color, Icon } = lookOf(type);
  const order = `Order ${shortId(orderId)}`;
  return (
    <li className={classes.item} data-new={isNew}>
      <Link to="/orders/$orderId" params={{ orderId }} className={classes.row}>
        <ThemeIcon size={32} radius="xl" variant="light" color={color} aria-hidden>
          <Icon size={18} />
        </ThemeIcon>
        <span className={classes.text}>
          <Text span fw={550}>
            {label}
          </Text>
          <Text span size="sm" c="dimmed">
            {data.reason === undefined ? order : `${order} · ${sentence(data.reason.message)}`}
          </Text>
        </span>
        <span className={classes.facts}>
          {data.amount !== undefined && <MoneyText value={data.amount} size="sm" />}
          <time dateTime={occurredAt} title={formatDateTime(occurredAt)}>
            {formatTimeOfDay(occurredAt)}
          </time>
        </span>
      </Link>
    </li>
  );
}
