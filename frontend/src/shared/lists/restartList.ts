import type { Query } from "@tanstack/react-query";

import { isProblemOf } from "@/shared/api/problem";

/** Whether the API does not know the cursor, as after a release with another key for cursors. */
export function isCursorRefused(error: unknown): boolean {
  return isProblemOf(error, "invalid") && error.violations.some(({ pointer }) => pointer === "/cursor");
}

/** Begins a list anew whose cursor is refused. Its first page needs none, so this happens once. */
export function restartList(query: Query<unknown, unknown>, error: unknown): void {
  if (!isCursorRefused(error)) return;
  query.reset();
  if (query.isActive()) void query.fetch().catch(() => undefined); // its observers show the error
}
