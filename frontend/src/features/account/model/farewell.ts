const name = "eventforge.farewell";

/**
 * Remembers in this tab that the account is being deleted: signing out leaves the
 * app, and the identity provider returns to "/" only.
 */
export function rememberFarewell(): void {
  write("due");
}

/** Whether the account that was signed in last in this tab is being deleted. */
export function isFarewell(): boolean {
  return read() !== null;
}

/** Whether the page about the deletion is still to be shown. True once. */
export function takeFarewell(): boolean {
  const isDue = read() === "due";
  if (isDue) write("shown");
  return isDue;
}

function read(): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // the browser refuses access
  }
}

function write(value: "due" | "shown"): void {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // If the storage is refused, the shop is shown after signing out.
  }
}
