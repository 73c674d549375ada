import { Pill, PillsInput } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";

import { end, takeBack, type Typing, write } from "../model/typing";

interface Props {
  value: readonly string[];
  error: string | undefined;
  onChange: (types: string[]) => void;
}

/** The types of events, written one after the other or pasted. */
export function EventTypesInput({ value, error, onChange }: Props) {
  const [text, setText] = useState("");
  const take = (typing: Typing) => {
    setText(typing.text);
    if (typing.words.join(" ") !== value.join(" ")) onChange(typing.words);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && text !== "") {
      event.preventDefault();
      take(end(value, text));
    }
    if (event.key === "Backspace" && text === "" && value.length > 0) {
      event.preventDefault();
      take(takeBack(value));
    }
  };
  return (
    <PillsInput
      label="Event types"
      description="What it may send, such as shipment.delivered. A space or a comma ends one."
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
          onChange={(event) => take(write(value, event.currentTarget.value))}
          onKeyDown={press}
          onBlur={() => take(end(value, text))}
        />
      </Pill.Group>
    </PillsInput>
  );
}
