import * as v from "valibot";

/** The search parameters of the catalog's address, such as ?q=lamp. */
export const catalogSearch = v.object({ q: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined) });
