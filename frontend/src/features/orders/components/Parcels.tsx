import { Paper, Text, Title } from "@mantine/core";

import type { OrderDetail, Shipment } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { nameContent, ShipmentBadge } from "@/shared/orders/shipmentLooks";
import { TrackingLink } from "@/shared/orders/TrackingLink";
import { isolated } from "@/shared/text/isolated";
import { sentence } from "@/shared/text/sentence";

import { headlineOf, isIncomplete } from "../model/parcels";
import classes from "./Parcels.module.css";

/** The parcels of an order, with where each of them is. */
export function Parcels({ order, shipments }: { order: OrderDetail; shipments: readonly Shipment[] }) {
  return (
    <Paper withBorder component="section" className={classes.section ?? ""}>
      <Title order={2} size="h4">
        {headlineOf(order)}
      </Title>
      {isIncomplete(order) && (
        <Text size="sm" c="dimmed" mt={2}>
          The rest of your order comes in another parcel.
        </Text>
      )}
      <ul className={classes.parcels} aria-label="Parcels">
        {shipments.map((shipment, index) => (
          <Parcel key={shipment.id} shipment={shipment} title={shipments.length === 1 ? "Parcel" : `Parcel ${index + 1} of ${shipments.length}`} />
        ))}
      </ul>
    </Paper>
  );
}

function Parcel({ shipment, title }: { shipment: Shipment; title: string }) {
  const { state, at, carrier, trackingNumber, trackingUrl, reason } = shipment;
  return (
    <li className={classes.parcel}>
      <div className={classes.head}>
        <Text fw={600} size="sm">
          {carrier === undefined ? title : `${title}, with ${isolated(carrier)}`}
        </Text>
        <span className={classes.state}>
          <ShipmentBadge state={state} />
          <Text size="xs" c="dimmed" component="span">
            <Timestamp value={at} />
          </Text>
        </span>
      </div>
      <Text size="sm">{nameContent(shipment)}</Text>
      <TrackingLink number={trackingNumber} url={trackingUrl} />
      {state === "failed" && (
        <Text size="sm">{reason === undefined ? "We look after it." : `${isolated(sentence(reason))} We look after it.`}</Text>
      )}
    </li>
  );
}
