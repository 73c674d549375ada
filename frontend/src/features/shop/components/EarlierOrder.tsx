import { Button, Group, Text } from "@mantine/core";

import { Callout } from "@/shared/components/Callout";
import { TextLink } from "@/shared/components/TextLink";
import { formatMoney, sum, times } from "@/shared/money/money";

import { decodeBody } from "../model/orderBody";

interface Props {
  /** The body that was sent. */
  body: string;
  onFinish: () => void;
  onLeave: () => void;
}

/** Asks what to do about an order that was sent and never answered, when the basket has changed since. */
export function EarlierOrder({ body, onFinish, onLeave }: Props) {
  const lines = decodeBody(body)?.lines ?? [];
  const units = lines.reduce((total, { quantity }) => total + quantity, 0);
  const total = sum(lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)));
  return (
    <Callout tone="warning" title="An earlier order is not finished">
      <Text size="sm">
        You ordered {units} {units === 1 ? "item" : "items"}
        {total !== undefined && ` for ${formatMoney(total)}`}, and we do not know whether the order arrived. Your basket has changed since.
        Finish that order to place it exactly once, whether it arrived or not. Or leave it and order what is in your basket now. If the
        earlier order did arrive, you will find it under <TextLink to="/orders" inherit underline="always">Orders</TextLink>.
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="sm" onClick={onFinish}>
          Finish that order
        </Button>
        <Button size="sm" variant="default" onClick={onLeave}>
          Leave it
        </Button>
      </Group>
    </Callout>
  );
}
