import * as v from "valibot";

/** What the catalogue's address holds: ?q=lamp. */
export const catalogueSearch = v.object({ q: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined) });
