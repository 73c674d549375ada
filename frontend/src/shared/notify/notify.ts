/** A short message to the user. A message that must not be missed belongs on the page. */
export interface Notice {
  /** A notice replaces the previous one with the same id. */
  id?: string;
  title?: string;
  message: string;
  color?: "green" | "red" | "blue";
  /** Whether it stays until the user closes it. */
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

/** Shows a notice, for a few seconds unless it stays. Screen readers announce it. Its code is loaded with the first notice. */
export function notify({ stays = false, ...notice }: Notice): void {
  isWanted = true;
  for (const listener of listeners) listener();
  void import("@mantine/notifications").then(({ notifications }) => {
    if (notice.id !== undefined) notifications.hide(notice.id);
    notifications.show({ ...notice, ...(stays && { autoClose: false }), closeButtonProps: { "aria-label": "Close" } });
  });
}
