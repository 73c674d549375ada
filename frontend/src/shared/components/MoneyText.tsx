import { Text, type TextProps } from "@mantine/core";

import type { Money } from "@/shared/api/types";
import { formatMoney } from "@/shared/money/money";

interface Props extends TextProps {
  value: Money;
}

/** An amount of money, formatted for the reader's locale. */
export function MoneyText({ value, ...rest }: Props) {
  return (
    <Text span className="numeric" {...rest}>
      {formatMoney(value)}
    </Text>
  );
}
