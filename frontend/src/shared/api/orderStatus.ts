import * as v from "valibot";

import { orderStatusValues } from "./schema.gen";

/** Every status of the specification. */
export const orderStatuses = orderStatusValues;

/** A status in an address, such as ?status=failed; one that does not exist reads as none (not as an error page). */
export const orderStatusSearch = v.fallback(v.optional(v.picklist(orderStatusValues)), undefined);
