/** The state of a field for several words. */
export interface WordInput {
  /** The complete words. */
  words: string[];
  /** The word that is not complete yet. */
  text: string;
}

const separators = /[\s,;]+/;

/** Handles typed or pasted text. A separator completes a word. Repeated words are dropped. */
export function typeText(words: readonly string[], text: string): WordInput {
  const parts = text.split(separators);
  const rest = parts.pop() ?? "";
  return { words: [...new Set([...words, ...parts.filter((part) => part !== "")])], text: rest };
}

/** Completes the current word. */
export function endWord(words: readonly string[], text: string): WordInput {
  return typeText(words, `${text} `);
}

/** Makes the last word the current one, so that it can be corrected. */
export function reopenLastWord(words: readonly string[]): WordInput {
  return { words: words.slice(0, -1), text: words.at(-1) ?? "" };
}
