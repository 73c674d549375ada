import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";

const debounceMs = 250;
export const longestSearch = 100;

/**
 * The text of a search that the address holds as ?q=. When typing pauses,
 * `search` updates the address. When the address changes in another way, such
 * as by the browser's back button, the text follows.
 */
export function useSearchText(
  q: string | undefined,
  search: (q: string | undefined) => void,
): { text: string; change: (text: string) => void; clear: () => void } {
  const [text, setText] = useState(q ?? "");
  const [shown, setShown] = useState(q);
  const [written, setWritten] = useState(q);
  if (q !== shown) {
    setShown(q);
    if (q !== written) setText(q ?? "");
  }
  const write = (value: string) => {
    const next = value.trim() === "" ? undefined : value.trim();
    setWritten(next);
    search(next);
  };
  const writeLater = useDebouncedCallback(write, debounceMs);
  return {
    text,
    change: (value) => {
      setText(value);
      writeLater(value);
    },
    clear: () => {
      writeLater.cancel();
      setText("");
      write("");
    },
  };
}
