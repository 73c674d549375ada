import type { Connection } from "./connection";

/** The delay before the first probe in milliseconds. It doubles with each probe. */
const firstDelayMs = 2000;
/** The longest delay between two probes in milliseconds. */
const longestDelayMs = 15_000;

/** The parts of the browser that probing depends on. */
export interface ProbeEnvironment {
  /** The target of the browser's `online` event. */
  events: EventTarget;
  /** Whether the browser has a network at all. */
  isOnline: () => boolean;
}

/**
 * Asks the platform again and again while it does not respond, because a page may
 * have no other reason to. `ask` sends a request that reports to the connection.
 * It is also sent at once when the browser is back online. While the browser is
 * offline, nothing is sent. Returns a function that ends the probing.
 */
export function probeWhileUnreachable(connection: Connection, ask: () => Promise<unknown>, { events, isOnline }: ProbeEnvironment): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let delay = firstDelayMs;
  let isAsking = false;

  const isUnreachable = () => connection.state() === "unreachable";
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void probe(), delay);
    delay = Math.min(delay * 2, longestDelayMs);
  };
  const probe = async () => {
    if (!isUnreachable() || !isOnline() || isAsking) return;
    isAsking = true;
    await ask().catch(() => undefined); // the connection knows the result
    isAsking = false;
    if (isUnreachable()) schedule();
  };
  const begin = () => {
    clearTimeout(timer);
    delay = firstDelayMs;
    if (isUnreachable()) schedule();
  };
  const backOnline = () => {
    delay = firstDelayMs;
    void probe();
  };

  const unsubscribe = connection.subscribe(begin);
  events.addEventListener("online", backOnline);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    events.removeEventListener("online", backOnline);
  };
}
