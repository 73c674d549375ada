import { Text } from "@mantine/core";

import type { BooksSummary } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { MoneyText } from "@/shared/components/MoneyText";

import { totalsOf } from "../model/books";
import classes from "./TotalsCard.module.css";

const rows = [
  { of: "captured", label: "Captured" },
  { of: "refunded", label: "Refunded" },
  { of: "disputed", label: "Taken for disputes" },
] as const;

/** What both sides moved on a day, by currency. */
export function TotalsCard({ books }: { books: BooksSummary }) {
  const totals = totalsOf(books);
  return (
    <Card title="Totals">
      {totals.length === 0 ? (
        <Text size="sm" c="dimmed">
          No money was moved on this day.
        </Text>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <td />
              <th scope="col">Payment gateway</th>
              <th scope="col">Orders</th>
            </tr>
          </thead>
          <tbody>
            {totals.flatMap(({ currency, gateway, orders }) =>
              rows.map(({ of, label }) => (
                <tr key={`${currency} ${of}`} data-differs={gateway[of] !== orders[of] || undefined}>
                  <th scope="row">
                    {label}
                    {totals.length > 1 && ` ${currency}`}
                  </th>
                  <td>
                    <MoneyText value={{ amount: gateway[of], currency }} inherit />
                  </td>
                  <td>
                    <MoneyText value={{ amount: orders[of], currency }} inherit />
                  </td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      )}
      {books.outside?.map(({ currency, refunded }) => (
        <Text key={currency} size="sm" c="dimmed" mt="sm">
          Operators returned <MoneyText value={{ amount: refunded, currency }} inherit /> outside the payment gateway.
        </Text>
      ))}
    </Card>
  );
}
