/** Digits and capital letters without those that are easily confused. */
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const idLength = 8;
/** The longest text of an error that a report holds, in characters. */
const longestMessage = 200;
/** How much of a stack is searched for the place, in characters. */
const mostStack = 1000;

/** What a crash report depends on. */
export interface Reporting {
  /** Returns random bytes. */
  random: (count: number) => Uint8Array;
  log: (line: string) => void;
}

/** The ids of the crashes that were reported since the page was loaded, by what happened. */
const reported = new Map<string, string>();

/**
 * Reports that a page could not be shown, and returns the id of the report, such
 * as "7F3K-92QX". The same crash is reported once, because a page that failed is
 * rendered again. The report names the kind of the error and the place in the code.
 * Of the error's own text it holds the beginning only, and of the address nothing,
 * because an address may name an order.
 */
export function reportCrash(error: unknown, { random, log }: Reporting): string {
  const crash = error instanceof Error ? error : new Error(typeof error);
  const what = `${crash.name}: ${crash.message.slice(0, longestMessage)} ${placeOf(crash)}`.trim();
  const known = reported.get(what);
  if (known !== undefined) return known;
  const id = newId(random);
  reported.set(what, id);
  log(`crash ${id}: ${what}`);
  return id;
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
