import { Button, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";

import { ApiProblem } from "@/shared/api/problem";
import { describe as describeError } from "@/shared/components/ErrorState";
import { TextLink } from "@/shared/components/TextLink";
import { sentence } from "@/shared/text/sentence";

import { useCurrentProducts } from "../api/getCurrentProducts";
import type { Basket } from "../model/basket";
import { type Refusal, refusalOf, stands } from "../model/refusal";
import type { Placement } from "../hooks/usePlacement";
import { CheckoutLines } from "./CheckoutLines";
import columns from "./BasketColumns.module.css";
import { refusalRemarks } from "../model/lineRemarks";
import { PaymentChoice } from "./PaymentChoice";
import { RefusedOrder } from "./PlacementStatus";
import { Summary } from "./Summary";

interface Props {
  lines: Basket;
  email: string;
  token: string;
  placement: Placement;
  onChoose: (token: string) => void;
  onPlace: () => void;
}

/** What is ordered, how it is paid, and the button; locked while an order is on its way or open. */
export function CheckoutForm({ lines, email, token, placement, onChoose, onPlace }: Props) {
  const { isPlacing, isOpen } = placement;
  const refusal = useRefusal(placement, lines, token);
  const { data: current } = useCurrentProducts(lines.map(({ sku }) => sku), (refusal?.lines.size ?? 0) > 0);
  const remarks = new Map(lines.map((line) => [line.sku, refusalRemarks(line, current?.get(line.sku), refusal?.lines.get(line.sku) ?? [])]));
  const isLocked = isPlacing || isOpen;
  const place = (
    <Stack gap="xs">
      <Button size="md" fullWidth loading={isPlacing} disabled={isOpen} leftSection={<IconLock size={18} />} onClick={onPlace}>
        Place order
      </Button>
      <Text size="xs" c="dimmed" ta="center">
        The confirmation goes to {email}.
      </Text>
      <TextLink to="/basket" size="sm" ta="center">
        Change the basket
      </TextLink>
    </Stack>
  );
  return (
    <>
      <Refused placement={placement} refusal={refusal} />
      <div className={columns.columns}>
        <Stack gap="xl">
          <CheckoutLines lines={lines} remarks={remarks} />
          <PaymentChoice token={token} disabled={isLocked} error={refusal?.payment[0] && sentence(refusal.payment[0].message)} onChoose={onChoose} />
        </Stack>
        <div className={columns.side}>
          <Summary title="To pay" lines={lines} totalLabel="Total" action={place} />
        </div>
      </div>
    </>
  );
}

/** What still stands of the API's last no. */
function useRefusal({ error, body, isOpen }: Placement, lines: Basket, token: string): Refusal | undefined {
  return error instanceof ApiProblem && body !== undefined && !isOpen ? refusalOf(error, body, lines, token) : undefined;
}

function Refused({ placement: { error }, refusal }: { placement: Placement; refusal: Refusal | undefined }) {
  if (refusal === undefined) return null;
  const isAboutFields = error instanceof ApiProblem && error.violations.length > 0;
  if (!isAboutFields) {
    const { title, message } = describeError(error);
    return <RefusedOrder title={title} messages={[message, "Nothing was ordered or charged."]} />;
  }
  if (!stands(refusal)) return null;
  const { lines, payment, rest } = refusal;
  const where = lines.size > 0 ? [`${lines.size === 1 ? "One line needs" : `${lines.size} lines need`} a look below.`] : [];
  const card = payment.length > 0 ? ["The card was not accepted."] : [];
  return (
    <RefusedOrder
      title="The order was not taken"
      messages={[...rest.map(({ message }) => sentence(message)), ...where, ...card, "Nothing was ordered or charged."]}
    />
  );
}
