/** Something to tell the user in passing. What they must not miss belongs into the page. */
export interface Notice {
  /** A notice takes the place of the one before it with the same id. */
  id?: string;
  title?: string;
  message: string;
  color?: "green" | "red" | "blue";
  /** Whether it stays until it is closed. */
  stays?: boolean;
}

let isWanted = false;
const listeners = new Set<() => void>();

export const notices = {
  isWanted: (): boolean => isWanted,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Shows a notice, for some seconds unless it stays; screen readers hear it. Its code is loaded with the first one. */
export function notify({ stays = false, ...notice }: Notice): void {
  isWanted = true;
  for (const listener of listeners) listener();
  void import("@mantine/notifications").then(({ notifications }) => {
    if (notice.id !== undefined) notifications.hide(notice.id);
    notifications.show({ ...notice, ...(stays && { autoClose: false }), closeButtonProps: { "aria-label": "Close" } });
  });
}
