/** What stands in a field in which several words are written one after the other. */
export interface Typing {
  /** Those that are done. */
  words: string[];
  /** The one that is being written. */
  text: string;
}

const separators = /[\s,;]+/;

/** After `text` was written or pasted: what a separator ends is done. A word counts once. */
export function write(words: readonly string[], text: string): Typing {
  const parts = text.split(separators);
  const rest = parts.pop() ?? "";
  return { words: [...new Set([...words, ...parts.filter((part) => part !== "")])], text: rest };
}

/** Ends the word that is being written. */
export function end(words: readonly string[], text: string): Typing {
  return write(words, `${text} `);
}

/** Takes the last word back, to be corrected. */
export function takeBack(words: readonly string[]): Typing {
  return { words: words.slice(0, -1), text: words.at(-1) ?? "" };
}
