import { Text, ThemeIcon } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { memo, type Ref } from "react";

import type { OrderEvent } from "@/shared/api/types";
import { MoneyText } from "@/shared/components/MoneyText";
import { lookOf } from "@/shared/orders/eventLooks";
import { orderNumber } from "@/shared/orders/orderNumber";
import { sentence } from "@/shared/text/sentence";
import { formatDateTime, formatTimeOfDay } from "@/shared/time/time";

import classes from "./EventRow.module.css";

interface Props {
  event: OrderEvent;
  /** Whether it arrived while the page was open. */
  isNew: boolean;
  index: number;
  /** The height in pixels of what is before it and left out. */
  gap: number;
  /** Its number within its day. */
  place: number;
  /** Of a long list, how many events the day has, or -1 while that is not known. */
  count: number | undefined;
  ref: Ref<HTMLLIElement>;
}

/** An event. The whole row is a link to its order. */
export const EventRow = memo(function EventRow({ event: { type, orderId, occurredAt, data }, isNew, index, gap, place, count, ref }: Props) {
  const { label, color, Icon } = lookOf(type);
  const order = `Order ${orderNumber(orderId)}`;
  return (
    <li
      ref={ref}
      className={classes.item}
      data-new={isNew}
      data-index={index}
      style={{ marginTop: gap }}
      aria-setsize={count}
      aria-posinset={count === undefined ? undefined : place}
    >
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
});
