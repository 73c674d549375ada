import { Stack, Text } from "@mantine/core";

import type { OrderDetail, Withdrawal } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";
import { nameUnits } from "@/shared/orders/units";

/** The shopper's requests to return items, and what became of them. */
export function ReturnList({ order, withdrawals }: { order: OrderDetail; withdrawals: readonly Withdrawal[] }) {
  return (
    <Stack gap="md" component="ul" m={0} p={0} style={{ listStyle: "none", overflowWrap: "anywhere" }}>
      {withdrawals.map((withdrawal) => (
        <li key={withdrawal.id}>
          <Text size="sm">{nameUnits(order, withdrawal.lines)}</Text>
          <Text size="xs" c="dimmed">
            {stateTexts[withdrawal.state]} <Timestamp value={withdrawal.decidedAt ?? withdrawal.at} />
          </Text>
          {withdrawal.answer !== undefined && (
            <Text size="sm" mt={4}>
              Our reason: <bdi>{withdrawal.answer}</bdi>
            </Text>
          )}
          {withdrawal.state === "requested" && (
            <Text size="sm" mt={4}>
              We tell you by mail what we decide.
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}

const stateTexts: Record<Withdrawal["state"], string> = {
  requested: "You asked to return this",
  accepted: "We accepted your return",
  refused: "We could not accept your return",
};
