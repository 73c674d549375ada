import * as v from "valibot";

/**
 * Reads a stored value. Returns undefined if it is missing, if the browser
 * refuses access, or if it does not match the schema, for example because an
 * older version of the app stored it.
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

/** Stores a value; undefined removes it. */
export function writeStored(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // If the storage is full or refused, the value does not survive a reload.
  }
}
