import { Checkbox, Radio, Stack, Text, Textarea } from "@mantine/core";

import type { FormState } from "@/shared/forms/useForm";
import { useSession } from "@/shared/session/useSession";

import type { DecisionForm, Field } from "../model/decisionForm";

interface Props extends Pick<FormState<DecisionForm, Field>, "form" | "errors" | "change"> {
  /** What an acceptance refunds; undefined when nothing is left. */
  amount: string | undefined;
}

/** The fields of a decision, and what will happen. Only members of finance can accept. */
export function DecisionFields({ form, errors, change, amount }: Props) {
  const { user } = useSession();
  const mayAccept = user?.isFinance === true && amount !== undefined;
  return (
    <>
      <Radio.Group
        label="Decision"
        value={form.decision}
        error={errors.decision}
        onChange={(decision) => change("decision", { decision: decision === "accept" ? "accept" : "refuse" })}
      >
        <Stack gap="xs" mt="xs" mb="xs">
          <Radio value="accept" disabled={!mayAccept} label={amount === undefined ? "Accept: nothing is left to refund" : `Accept, and refund ${amount}`} aria-invalid={errors.decision !== undefined} />
          <Radio value="refuse" label="Refuse" />
        </Stack>
      </Radio.Group>
      {user?.isFinance !== true && (
        <Text size="sm" c="dimmed">
          Only members of finance can accept, because that moves money.
        </Text>
      )}
      {form.decision === "accept" && (
        <Checkbox
          label="The items are back: return them to stock"
          checked={form.restock}
          onChange={(event) => change("restock", { restock: event.currentTarget.checked })}
          error={errors.restock}
        />
      )}
      {form.decision === "refuse" && (
        <Textarea
          label="Reason"
          description="The shopper reads it in the order and in a mail."
          required
          maxLength={500}
          autosize
          minRows={2}
          value={form.reason}
          onChange={(event) => change("reason", { reason: event.currentTarget.value })}
          error={errors.reason}
        />
      )}
      <Outcome decision={form.decision} restock={form.restock} />
    </>
  );
}

/** What the decision will do. */
function Outcome({ decision, restock }: Pick<DecisionForm, "decision" | "restock">) {
  if (decision === "") return null;
  const refund = `The money goes back to the shopper's card${restock ? ", and the items back to stock" : ""}. The shopper gets a mail and a credit note.`;
  return (
    <Text size="sm" c="dimmed" role="status">
      {decision === "accept" ? refund : "Nothing is refunded. The shopper gets a mail with the reason, and may ask again while there is time."} This cannot be undone. Who
      decided is recorded for good.
    </Text>
  );
}
