import { Button, Checkbox, Group, NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import type { Ref } from "react";

import type { KnownPartnerEventType } from "@/shared/api/types";

import { draftOf, type TesterDraft } from "../model/tester";
import classes from "./TesterResult.module.css";

interface Props {
  draft: TesterDraft;
  types: readonly string[];
  known: readonly KnownPartnerEventType[];
  /** What is wrong with the secret. */
  fault: string | undefined;
  secretField: Ref<HTMLInputElement>;
  /** Whether an event was sent that can be sent again. */
  canRepeat: boolean;
  onChange: (part: Partial<TesterDraft>) => void;
}

/** The fields of the tester: a sample to edit, and the secret that signs it. */
export function TesterFields({ draft: { type, body, secret, isRepeat }, types, known, fault, secretField, canRepeat, onChange }: Props) {
  const choose = (chosen: string) => {
    const fresh = draftOf(chosen, known);
    onChange({ type: fresh.type, body: fresh.body });
  };
  const { description } = known.find((each) => each.type === type) ?? {
    description: "The platform has no schema of this type. It publishes such events with any data.",
  };
  return (
    <>
      <Group align="flex-end" gap="sm">
        <NativeSelect label="Sample" value={type} data={[...types]} onChange={({ currentTarget: { value } }) => choose(value)} />
        <Button variant="subtle" onClick={() => choose(type)}>
          Reset
        </Button>
      </Group>
      <Text size="sm">{description}</Text>
      <Textarea
        label="Body"
        value={body}
        onChange={({ currentTarget: { value } }) => onChange({ body: value })}
        autosize
        minRows={6}
        maxRows={24}
        spellCheck={false}
        classNames={{ input: classes.input ?? "" }}
      />
      <TextInput
        type="password"
        ref={secretField}
        label="Signing secret"
        description="It stays in this form: it is neither sent nor stored."
        value={secret}
        onChange={({ currentTarget: { value } }) => onChange({ secret: value.trim() })}
        error={fault}
        placeholder="whsec_…"
        autoComplete="new-password"
        spellCheck={false}
      />
      {canRepeat && (
        <Checkbox
          label="Send it again with the same webhook-id"
          checked={isRepeat}
          onChange={({ currentTarget: { checked } }) => onChange({ isRepeat: checked })}
        />
      )}
    </>
  );
}
