/** Digits and capital letters without those that are easily confused. */
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const idLength = 8;
/** The longest text of an error that the console's line holds, in characters. */
const longestMessage = 200;
/** How much of a stack is searched for the place, in characters. */
const mostStack = 1000;
/** How many crashes are sent until the app is loaded again: what follows is the same fault, or says nothing new. */
const mostSent = 5;

/** A page that could not be shown, an error outside of the pages, or a promise that nobody waited for. */
export type CrashKind = "page" | "error" | "rejection";

/** What is known of a crash. It stays in the browser; sendCrash says what of it is sent. */
export interface Crash {
  id: string;
  kind: CrashKind;
  error: Error;
  /** The page's route, with the names of its parameters instead of their values. */
  route: string;
}

/** What crash reports depend on. */
export interface Reporting {
  /** Returns random bytes. */
  random: (count: number) => Uint8Array;
  log: (line: string) => void;
  send: (crash: Crash) => void;
}

/** Reports the crashes from one load of the app to the next. */
export class CrashReporter {
  /** The ids of the crashes that were reported, by what happened. */
  readonly #reported = new Map<string, string>();

  constructor(private readonly parts: Reporting) {}

  /**
   * Reports a crash, and returns the id of the report, such as "7F3K-92QX", which is
   * the same whether the report arrives or not. The same crash is reported once,
   * because a page that failed is rendered again. The console's line names the kind of
   * the error and the place in the code. Of the error's own text it holds the
   * beginning only, and of the address nothing, because an address may name an order.
   */
  report(kind: CrashKind, thrown: unknown, route: string): string {
    const error = thrown instanceof Error ? thrown : new Error(typeof thrown);
    const what = `${error.name}: ${error.message.slice(0, longestMessage)} ${placeOf(error)}`.trim();
    const known = this.#reported.get(what);
    if (known !== undefined) return known;
    const id = newId(this.parts.random);
    this.#reported.set(what, id);
    if (kind === "page") this.parts.log(`crash ${id}: ${what}`); // the browser logs the others by itself
    if (this.#reported.size <= mostSent) this.parts.send({ id, kind, error, route });
    return id;
  }
}

function newId(random: Reporting["random"]): string {
  const letters = [...random(idLength)].map((byte) => alphabet[byte % alphabet.length] ?? "").join("");
  return `${letters.slice(0, idLength / 2)}-${letters.slice(idLength / 2)}`;
}

/** The file, line and column where an error was thrown; empty if the browser does not say. */
function placeOf({ message, stack = "" }: Error): string {
  const frames = stack.replace(message, "").slice(0, mostStack);
  return /[\w.-]+\.[jt]sx?:\d+:\d+/.exec(frames)?.[0] ?? "";
}
