import type { Picture } from "@/shared/api/types";

/** The pictures with one moved by some places. */
export function moved(pictures: readonly Picture[], id: string, by: number): Picture[] {
  const from = pictures.findIndex((picture) => picture.id === id);
  const picture = pictures[from];
  if (picture === undefined) return [...pictures];
  return pictures.toSpliced(from, 1).toSpliced(Math.max(0, from + by), 0, picture);
}

/** The pictures without one. */
export function without(pictures: readonly Picture[], id: string): Picture[] {
  return pictures.filter((picture) => picture.id !== id);
}

/** The pictures with another text for one. */
export function described(pictures: readonly Picture[], id: string, alt: string): Picture[] {
  return pictures.map((picture) => (picture.id === id ? { ...picture, alt: alt.trim() } : picture));
}
