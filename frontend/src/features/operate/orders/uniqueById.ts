/**
 * Keeps the first of those with one id. An order that changes moves to the
 * top of a list by change, while a page read earlier still has it further down.
 */
export function uniqueById<T extends { id: string }>(items: readonly T[]): T[] {
  const seen = new Set<string>();
  return items.filter(({ id }) => !seen.has(id) && seen.add(id));
}
