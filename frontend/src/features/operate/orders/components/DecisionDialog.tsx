import { Button, Group, Stack, Text } from "@mantine/core";

import type { OperatorOrder, Withdrawal } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Dialog } from "@/shared/components/Dialog";
import { Fact } from "@/shared/components/Fact";
import { Timestamp } from "@/shared/components/Timestamp";
import { errorsOf } from "@/shared/forms/formErrors";
import { FormFaults } from "@/shared/forms/FormFaults";
import { useForm } from "@/shared/forms/useForm";
import { formatMoney } from "@/shared/money/money";
import { notify } from "@/shared/notify/notify";
import { orderNumber } from "@/shared/orders/orderNumber";
import { givenBack, nameUnits } from "@/shared/orders/units";
import { sentence } from "@/shared/text/sentence";

import { useDecideWithdrawal } from "../api/decideWithdrawal";
import { check, type DecisionForm, empty, type Field, places, requestOf } from "../model/decisionForm";
import { DecisionFields } from "./DecisionFields";

interface Props {
  order: OperatorOrder;
  withdrawal: Withdrawal;
  onClose: () => void;
}

const done = {
  accept: { color: "green", title: "The withdrawal is accepted", message: "The refund is on its way. The shopper gets a mail and a credit note once it is made." },
  refuse: { color: "green", title: "The withdrawal is refused", message: "The shopper gets a mail with the reason." },
} as const;

/** Accepts or refuses a withdrawal. */
export function DecisionDialog({ order, withdrawal, onClose }: Props) {
  const { mutate, error, isPending } = useDecideWithdrawal(order.id, withdrawal.id, {
    onDecided: (decision) => {
      notify(done[decision]);
      onClose();
    },
    onConflict: (message) => notify({ color: "red", title: "It could not be decided", message: sentence(message) }),
  });
  const faults = errorsOf(error, places);
  const { form, change, errors, others, submit, element } = useForm<DecisionForm, Field>({ initial: empty, check, faults, error });
  const back = givenBack(order, withdrawal.lines);
  const amount = back === undefined ? undefined : formatMoney(back);
  return (
    <Dialog isOpen title={`Withdrawal from order ${orderNumber(order.id)}`} onClose={onClose}>
      <form
        ref={element}
        noValidate
        aria-label="Withdrawal"
        onSubmit={(event) => {
          event.preventDefault();
          submit((complete) => mutate(requestOf(complete)));
        }}
      >
        <Stack gap="lg">
          <FormFaults error={error} others={others} isAtFields={Object.keys(errors).length > 0} />
          <Request order={order} withdrawal={withdrawal} />
          <DecisionFields form={form} errors={errors} change={change} amount={amount} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" color="red" isBusy={isPending}>
              {form.decision === "accept" ? `Refund ${amount ?? ""}` : form.decision === "refuse" ? "Refuse" : "Decide"}
            </BusyButton>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** What the shopper asks for. */
function Request({ order, withdrawal: { lines, reason, at } }: Omit<Props, "onClose">) {
  return (
    <Stack gap="xs" style={{ overflowWrap: "anywhere" }}>
      <Fact label="Items">{nameUnits(order, lines)}</Fact>
      <Fact label="The shopper's reason">{reason ?? <Text span c="dimmed">none</Text>}</Fact>
      <Fact label="Asked">
        <Timestamp value={at} />
      </Fact>
    </Stack>
  );
}
