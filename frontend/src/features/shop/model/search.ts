import * as v from "valibot";

/** What the catalog's address holds: ?q=lamp. */
export const catalogSearch = v.object({ q: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined) });
