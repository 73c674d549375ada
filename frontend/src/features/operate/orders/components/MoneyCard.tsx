import { Badge, Text } from "@mantine/core";

import type { OrderMoney } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { CopyButton } from "@/shared/components/CopyButton";
import { Fact } from "@/shared/components/Fact";
import { MoneyText } from "@/shared/components/MoneyText";
import { Timestamp } from "@/shared/components/Timestamp";

import { moneyLooks } from "../model/effects";
import classes from "./Effects.module.css";

/** The order's payment, with the payment gateway's references, and each refund and dispute. */
export function MoneyCard({ money: { state, charge, reference, refundReference, authorizedAt, refunds, disputes } }: { money: OrderMoney }) {
  const { label, color } = moneyLooks[state];
  return (
    <Card title="Payment">
      <div className={classes.line}>
        <MoneyText value={charge} fw={600} />
        <Badge tt="none" variant="light" color={color}>
          {label}
        </Badge>
      </div>
      <div className={classes.facts}>
        {authorizedAt !== undefined && <Fact label="Authorized"><Timestamp value={authorizedAt} /></Fact>}
        {reference !== undefined && <Reference label="Charge at the payment gateway" value={reference} />}
        {refundReference !== undefined && <Reference label="Refund at the payment gateway" value={refundReference} />}
        {refunds.map((refund) => (
          <Fact key={refund.id} label={`Refund, ${refund.state}`}>
            <MoneyText value={refund.amount} /> <Timestamp value={refund.at} />
            <Text size="xs" c="dimmed" className={classes.wrap ?? ""}>{refund.reference ?? refund.id}</Text>
          </Fact>
        ))}
        {disputes.map((dispute) => (
          <Fact key={dispute.id} label={`Dispute, ${dispute.state}`}>
            <MoneyText value={dispute.amount} /> <Timestamp value={dispute.at} />
            <Text size="xs" c="dimmed" className={classes.wrap ?? ""}>{`${dispute.id}: ${dispute.reason}`}</Text>
          </Fact>
        ))}
      </div>
    </Card>
  );
}

function Reference({ label, value }: { label: string; value: string }) {
  return (
    <Fact label={label}>
      <span className={classes.reference}>
        <span className={classes.wrap}>{value}</span>
        <CopyButton value={value} label={`Copy ${label.toLowerCase()}`} />
      </span>
    </Fact>
  );
}
