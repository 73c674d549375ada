import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef } from "react";

import classes from "./SearchField.module.css";
import { longestSearch, useSearchText } from "./useSearchText";

/** Searches the catalogue while it is typed; "/" leads here from anywhere on the page. */
export function SearchField({ q }: { q: string | undefined }) {
  const input = useRef<HTMLInputElement>(null);
  const { text, change, clear } = useSearchText(q);
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
        aria-label="Search products"
        aria-keyshortcuts="/"
        placeholder="Search products"
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
