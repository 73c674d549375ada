import { Pill, PillsInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";

import { endWord, reopenLastWord, typeText, type WordInput } from "../model/wordInput";

interface Props {
  value: readonly string[];
  error: string | undefined;
  onChange: (types: string[]) => void;
}

/** A field for event types, which are typed one after the other or pasted. */
export function EventTypesInput({ value, error, onChange }: Props) {
  const [text, setText] = useState("");
  const update = (input: WordInput) => {
    setText(input.text);
    if (input.words.join(" ") !== value.join(" ")) onChange(input.words);
  };
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text !== "") {
      event.preventDefault();
      update(endWord(value, text));
    }
    if (event.key === "Backspace" && text === "" && value.length > 0) {
      event.preventDefault();
      update(reopenLastWord(value));
    }
  };
  return (
    <PillsInput
      label="Event types"
      description="The event types that the partner may send, such as shipment.delivered. Separate them with a space or a comma."
      required
      error={error}
    >
      <Pill.Group>
        {value.map((type) => (
          <Pill key={type} withRemoveButton onRemove={() => onChange(value.filter((other) => other !== type))}>
            {type}
          </Pill>
        ))}
        <PillsInput.Field
          value={text}
          placeholder={value.length === 0 ? "shipment.delivered" : ""}
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => update(typeText(value, event.currentTarget.value))}
          onKeyDown={handleKey}
          onBlur={() => update(endWord(value, text))}
        />
      </Pill.Group>
    </PillsInput>
  );
}
