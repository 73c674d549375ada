import { Text } from "@mantine/core";

import type { BooksFinding, BooksReport } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { CopyButton } from "@/shared/components/CopyButton";
import { MoneyText } from "@/shared/components/MoneyText";
import { TextLink } from "@/shared/components/TextLink";
import { Timestamp } from "@/shared/components/Timestamp";

import { findingTexts } from "../model/books";
import classes from "./FindingsCard.module.css";

/** What does not agree on a day. Each finding leads to its order. */
export function FindingsCard({ books: { findings, disagreements } }: { books: BooksReport }) {
  return (
    <Card title="Findings">
      <ul className={classes.list}>
        {findings.map((finding) => (
          <Finding key={`${finding.kind} ${finding.orderId} ${finding.reference ?? ""} ${finding.object ?? ""}`} finding={finding} />
        ))}
      </ul>
      {disagreements > findings.length && (
        <Text size="sm" c="dimmed" mt="md">
          {`${disagreements - findings.length} more are not listed.`}
        </Text>
      )}
    </Card>
  );
}

function Finding({ finding: { kind, orderId, reference, object, recorded, moved, at } }: { finding: BooksFinding }) {
  const { title, meaning } = findingTexts[kind];
  const id = object ?? reference;
  return (
    <li className={classes.finding}>
      <Text fw={600}>{title}</Text>
      <Text size="sm">{meaning}</Text>
      <dl className={classes.facts}>
        <dt>Order</dt>
        <dd className={classes.id}>
          <TextLink to="/operate/orders/$orderId" params={{ orderId }} inherit>
            {orderId}
          </TextLink>
        </dd>
        <dt>Payment gateway moved</dt>
        <dd>{moved === undefined ? "nothing" : <MoneyText value={moved} inherit />}</dd>
        <dt>Order says</dt>
        <dd>{recorded === undefined ? "nothing" : <MoneyText value={recorded} inherit />}</dd>
        {id !== undefined && (
          <>
            <dt>At the payment gateway</dt>
            <dd className={classes.id}>
              {id} <CopyButton value={id} label={`Copy ${id}`} />
            </dd>
          </>
        )}
        <dt>When</dt>
        <dd>
          <Timestamp value={at} />
        </dd>
      </dl>
    </li>
  );
}
