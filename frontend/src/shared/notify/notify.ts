/** Something to tell the user in passing. What they must not miss belongs into the page. */
export interface Notice {
  title?: string;
  message: string;
  color?: "green" | "red" | "blue";
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

/** Shows a notice for some seconds; screen readers hear it. Its code is loaded with the first one. */
export function notify(notice: Notice): void {
  isWanted = true;
  for (const listener of listeners) listener();
  void import("@mantine/notifications").then(({ notifications }) => notifications.show({ ...notice, closeButtonProps: { "aria-label": "Close" } }));
}
