import { Button, CloseButton, Kbd, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";

import classes from "./FindField.module.css";

interface Props {
  /** What can be found by. */
  description: string;
  /** The length of the longest text. */
  maxLength: number;
  /** What the address says. */
  query: string;
  error: string | undefined;
  onFind: (query: string) => void;
}

/** The field for what the reader knows of an order. Enter searches, "/" focuses it from anywhere on the page, Escape empties it. */
export function FindField({ description, maxLength, query, error, onFind }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query);
  const [shown, setShown] = useState(query);
  if (query !== shown) {
    setShown(query);
    setText(query);
  }
  const clear = () => {
    setText("");
    onFind("");
    input.current?.focus();
  };
  useHotkeys([["/", () => input.current?.focus()]]);
  return (
    <search>
      <form
        className={classes.find}
        onSubmit={(event) => {
          event.preventDefault();
          onFind(text);
        }}
      >
        <TextInput
          ref={input}
          type="text"
          size="md"
          className={classes.field ?? ""}
          label="Find an order"
          description={description}
          aria-keyshortcuts="/"
          autoComplete="off"
          spellCheck={false}
          maxLength={maxLength}
          leftSection={<IconSearch size={18} />}
          rightSection={text === "" ? <Kbd className={classes.hint ?? ""} aria-hidden>/</Kbd> : <CloseButton aria-label="Clear search" onClick={clear} />}
          value={text}
          error={error}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") clear();
          }}
        />
        <Button type="submit" size="md" className={classes.button ?? ""}>
          Find
        </Button>
      </form>
    </search>
  );
}
