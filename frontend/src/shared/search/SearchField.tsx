import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";

import classes from "./SearchField.module.css";
import { longestSearch, useSearchText } from "./useSearchText";

interface Props {
  /** The search in the address. */
  q: string | undefined;
  label: string;
  /** Changes the search in the address. */
  onSearch: (q: string | undefined) => void;
}

/** A field that searches while the user types. The "/" key focuses it from anywhere on the page. */
export function SearchField({ q, label, onSearch }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const { text, change, clear } = useSearchText(q, onSearch);
  useHotkeys([["/", () => input.current?.focus()]]);
  const clearAndFocus = () => {
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
        rightSection={text === "" ? <Kbd className={classes.hint} aria-hidden>/</Kbd> : <CloseButton aria-label="Clear search" onClick={clearAndFocus} />}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") clear();
        }}
      />
    </search>
  );
}
