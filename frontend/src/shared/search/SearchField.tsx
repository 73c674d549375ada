import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";

import classes from "./SearchField.module.css";
import { longestSearch, useSearchText } from "./useSearchText";

interface Props {
  /** What the address says. */
  q: string | undefined;
  label: string;
  /** Writes the address. */
  onSearch: (q: string | undefined) => void;
}

/** Searches while it is typed; "/" leads here from anywhere on the page. */
export function SearchField({ q, label, onSearch }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const { text, change, clear } = useSearchText(q, onSearch);
  useHotkeys([["/", () => input.current?.focus()]]);
  const clearAndStay = () => {
    clear();
    input.current?.focus();
  };
  return (
    <search className={classes.search}>
      <TextInput
        ref={input}
        type="search"
        size="md"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={label}
        autoComplete="off"
        maxLength={longestSearch}
        leftSection={<IconSearch size={18} />}
        rightSection={text === "" ? <Kbd className={classes.hint} aria-hidden>/</Kbd> : <CloseButton aria-label="Clear search" onClick={clearAndStay} />}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") clear();
        }}
      />
    </search>
  );
}
