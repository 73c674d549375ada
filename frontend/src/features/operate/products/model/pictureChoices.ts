import { isolated } from "@/shared/text/isolated";

import { maxPictures } from "./pictureDraft";

/** A photo that an operator chose, until it is added to the product. */
export interface PictureChoice {
  /** Tells apart files of the same name. */
  id: number;
  source: File;
  alt: string;
  /** Why it could not be added, in words. */
  fault?: string | undefined;
}

interface Chosen {
  choices: readonly PictureChoice[];
  /** The names of the files for which the product has no room. */
  leftOut: readonly string[];
}

/** Adds files to the choices, as many as the product has room for. */
export function choose(choices: readonly PictureChoice[], files: readonly File[], room: number): Chosen {
  const first = Math.max(0, ...choices.map(({ id }) => id)) + 1;
  const added = files.slice(0, room).map((source, place) => ({ id: first + place, source, alt: "" }));
  return { choices: [...choices, ...added], leftOut: files.slice(room).map(({ name }) => name) };
}

/** Changes one of the choices. */
export function changed(choices: readonly PictureChoice[], id: number, part: Partial<PictureChoice>): PictureChoice[] {
  return choices.map((choice) => (choice.id === id ? { ...choice, ...part } : choice));
}

/** The choices without one of them. */
export function withoutChoice(choices: readonly PictureChoice[], id: number): PictureChoice[] {
  return choices.filter((choice) => choice.id !== id);
}

/** Says, before anything is uploaded, how many pictures a product may have. */
export function roomText(room: number): string {
  const limit = `A product has at most ${maxPictures} pictures.`;
  if (room === maxPictures) return limit;
  return `${limit} There is ${room === 0 ? "no room for more" : `room for ${room} more`}.`;
}

const named = 3;
const list = new Intl.ListFormat("en");

/** Names the files that have no room, the first of them if they are many. */
export function leftOutText(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const quoted = names.slice(0, named).map((name) => `“${isolated(name)}”`);
  const rest = names.length - quoted.length;
  const who = list.format(rest === 0 ? quoted : [...quoted, `${rest} more`]);
  return `A product has at most ${maxPictures} pictures, so ${who} ${names.length === 1 ? "is" : "are"} left out.`;
}
