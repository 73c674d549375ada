import * as v from "valibot";

/**
 * Reads what the page kept under a name. Anything that is missing, refused by
 * the browser or not of the schema reads as undefined: an older page may have
 * written it, or a person.
 */
export function readStored<S extends v.GenericSchema>(name: string, schema: S): v.InferOutput<S> | undefined {
  try {
    const stored = localStorage.getItem(name);
    if (stored === null) return undefined;
    const parsed = v.safeParse(schema, JSON.parse(stored));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value; undefined forgets it. Without storage the value lasts as long as the page. */
export function writeStored(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Full or refused storage costs the value's survival of a reload, nothing else.
  }
}
