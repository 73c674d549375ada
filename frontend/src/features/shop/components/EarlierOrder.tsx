import { Button, Group, Text } from "@mantine/core";

import { TextLink } from "@/shared/components/TextLink";
import { formatMoney, sum, times } from "@/shared/money/money";

import { parseBody } from "../model/orderBody";
import { Callout } from "./Callout";

interface Props {
  /** What was sent. */
  body: string;
  onFinish: () => void;
  onLeave: () => void;
}

/** An order that was sent and never answered, while the basket holds something else now: the shopper decides. */
export function EarlierOrder({ body, onFinish, onLeave }: Props) {
  const lines = parseBody(body)?.lines ?? [];
  const units = lines.reduce((total, { quantity }) => total + quantity, 0);
  const total = sum(lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)));
  return (
    <Callout tone="warning" title="An earlier order is not settled">
      <Text size="sm">
        You ordered {units} {units === 1 ? "item" : "items"}
        {total !== undefined && ` for ${formatMoney(total)}`}, and the answer never came. Your basket has changed since. Finish that order
        and there will be exactly one of it, whether it had arrived or not. Leave it to order what is in your basket now; if it had arrived,
        you find it under <TextLink to="/orders" inherit underline="always">Orders</TextLink>.
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
