import { Button, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";

import { ApiProblem } from "@/shared/api/problem";
import { type Basket, subtotalOf } from "@/shared/basket/basket";
import { useCurrentProducts } from "@/shared/basket/getCurrentProducts";
import { describe as describeError } from "@/shared/components/ErrorState";
import { TextLink } from "@/shared/components/TextLink";
import { sentence } from "@/shared/text/sentence";

import type { Delivery } from "../hooks/useDelivery";
import type { Payment } from "../hooks/usePayment";
import type { Placement } from "../hooks/usePlacement";
import { countChanged, orderRemarks } from "../model/lineRemarks";
import { type Refusal, refusalOf, stillApplies } from "../model/refusal";
import { AddressSection } from "./AddressSection";
import { BasketColumns } from "./BasketColumns";
import classes from "./CheckoutForm.module.css";
import { CheckoutLines } from "./CheckoutLines";
import { PaymentSection } from "./PaymentSection";
import { RefusedOrder } from "./PlacementStatus";
import { Summary } from "./Summary";

interface Props {
  lines: Basket;
  email: string;
  payment: Payment;
  delivery: Delivery;
  placement: Placement;
  /** Whether the order is being compared with the catalog. */
  isChecking: boolean;
  /** Whether the last order was not sent, because it differed from the catalog. */
  isStopped: boolean;
  onPlace: () => void;
}

/** The lines, the address, the payment and the button. Locked while an order is being placed or its outcome is unknown. */
export function CheckoutForm({ lines, email, payment, delivery, placement, isChecking, isStopped, onPlace }: Props) {
  const { isUncertain } = placement;
  const isBusy = placement.isPlacing || payment.isPreparing || isChecking;
  const refusal = currentRefusal(placement, lines, payment.token);
  const { data: current } = useCurrentProducts(lines.map(({ sku }) => sku));
  const changed = countChanged(lines, current);
  const remarks = new Map(lines.map((line) => [line.sku, orderRemarks(line, current?.get(line.sku), refusal?.lines.get(line.sku) ?? [])]));
  const place = (
    <Stack gap="xs">
      <Button size="md" fullWidth loading={isBusy} disabled={isUncertain || !payment.isReady || !delivery.isReady} leftSection={<IconLock size={18} />} onClick={onPlace}>
        Place order
      </Button>
      <Text size="xs" c="dimmed" ta="center">
        The confirmation goes to {email}.
      </Text>
      <TextLink to="/basket" size="sm" ta="center">
        Edit the basket
      </TextLink>
    </Stack>
  );
  return (
    <>
      {isStopped && changed > 0 ? <Stopped changed={changed} /> : <Refused placement={placement} refusal={refusal} />}
      <BasketColumns>
        <Stack gap="xl">
          <CheckoutLines lines={lines} current={current} remarks={remarks} />
          <AddressSection delivery={delivery} isLocked={isBusy || isUncertain} error={isUncertain ? null : placement.error} />
          <div className={delivery.isSettled ? undefined : classes.later}>
            <PaymentSection payment={payment} total={subtotalOf(lines)} isLocked={isBusy || isUncertain} refusal={refusal?.payment[0] && sentence(refusal.payment[0].message)} />
          </div>
        </Stack>
        <div className={delivery.isSettled ? undefined : classes.side}>
          <Summary title="To pay" lines={lines} totalLabel="Total" action={place} />
        </div>
      </BasketColumns>
    </>
  );
}

/** The refusal of the last order, as far as it still applies. */
function currentRefusal({ error, body, isUncertain }: Placement, lines: Basket, token: string): Refusal | undefined {
  return error instanceof ApiProblem && body !== undefined && !isUncertain ? refusalOf(error, body, lines, token) : undefined;
}

/** An order that was not sent, because the catalog has changed. The lines say how, with a fix. */
function Stopped({ changed }: { changed: number }) {
  return <RefusedOrder title={notPlaced} messages={[attentionText(changed), "Nothing was ordered or charged."]} />;
}

const notPlaced = "Your order was not placed";

function attentionText(lines: number): string {
  return `${lines === 1 ? "One product needs" : `${lines} products need`} your attention below.`;
}

function Refused({ placement: { error }, refusal }: { placement: Placement; refusal: Refusal | undefined }) {
  if (refusal === undefined) return null;
  const isAboutFields = error instanceof ApiProblem && error.violations.length > 0;
  if (!isAboutFields) {
    const { title, message } = describeError(error);
    return <RefusedOrder title={title} messages={[message, "Nothing was ordered or charged."]} />;
  }
  if (!stillApplies(refusal)) return null;
  const { lines, payment, address, others } = refusal;
  const changed = lines.size > 0 ? [attentionText(lines.size)] : [];
  const place = address.length > 0 ? ["The delivery address needs your attention below."] : [];
  const card = payment.length > 0 ? ["The card was not accepted."] : [];
  return (
    <RefusedOrder
      title={notPlaced}
      messages={[...others.map(({ message }) => sentence(message)), ...changed, ...place, ...card, "Nothing was ordered or charged."]}
    />
  );
}
