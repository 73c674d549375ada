/** A part of a text in which `code` is marked. */
export interface Part {
  isCode: boolean;
  text: string;
}

/** The parts of a text, in which backticks mark code. */
export function markedParts(text: string): Part[] {
  return text
    .split("`")
    .map((part, index) => ({ isCode: index % 2 === 1, text: part }))
    .filter((part) => part.text !== "");
}
