import { Badge, Text } from "@mantine/core";

import type { OperatorOrder, Shipment } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";
import { nameContent, nameOfFulfilment, nameOfState, ShipmentBadge } from "@/shared/orders/shipmentLooks";
import { TrackingLink } from "@/shared/orders/TrackingLink";

import classes from "./ShipmentsCard.module.css";

/** The parcels of an order, with everything that partners reported of them. */
export function ShipmentsCard({ order }: { order: OperatorOrder }) {
  const { shipments, fulfilment } = order;
  if (shipments === undefined) return null;
  const action = (
    <Badge tt="none" variant="light" color={fulfilment === "delivered" ? "green" : "blue"}>
      {nameOfFulfilment(fulfilment) ?? "Nothing is sent"}
    </Badge>
  );
  return (
    <Card title="Shipments" action={action}>
      <ul className={classes.list}>
        {shipments.map((shipment) => (
          <ShipmentFacts key={shipment.id} shipment={shipment} />
        ))}
      </ul>
    </Card>
  );
}

function ShipmentFacts({ shipment }: { shipment: Shipment }) {
  const { id, state, partnerId, carrier, trackingNumber, trackingUrl, reason, steps } = shipment;
  return (
    <li className={classes.shipment}>
      <div className={classes.head}>
        <Text size="sm" fw={600} className={classes.wrap ?? ""}>
          {id}
        </Text>
        <ShipmentBadge state={state} />
      </div>
      <Text size="sm">{nameContent(shipment)}</Text>
      {carrier !== undefined && <Text size="sm">{carrier}</Text>}
      <TrackingLink number={trackingNumber} url={trackingUrl} />
      {reason !== undefined && <Text size="sm">{`Reason: ${reason}`}</Text>}
      {partnerId !== undefined && (
        <Text size="xs" c="dimmed">
          Reported by{" "}
          <TextLink to="/operate/partners/$partnerId" params={{ partnerId }} inherit>
            {partnerId}
          </TextLink>
        </Text>
      )}
      <ol className={classes.steps} aria-label={`History of shipment ${id}`}>
        {steps.map((step) => (
          <li key={step.state} className={classes.step}>
            <div>
              <Text size="sm">{nameOfState(step.state)}</Text>
              {step.eventId !== undefined && (
                <Text size="xs" c="dimmed" className={classes.wrap ?? ""}>
                  {step.eventId}
                </Text>
              )}
            </div>
            <Text size="xs" c="dimmed" className={classes.times ?? ""}>
              <Timestamp value={step.at} />
              <br />
              heard <Timestamp value={step.recordedAt} />
            </Text>
          </li>
        ))}
      </ol>
    </li>
  );
}
