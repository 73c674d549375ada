import * as v from "valibot";

import { orderStatusValues } from "./schema.gen";

/** Every status in the specification. */
export const orderStatuses = orderStatusValues;

/** A status in an address, such as ?status=failed. An unknown status is ignored instead of causing an error page. */
export const orderStatusSearch = v.fallback(v.optional(v.picklist(orderStatusValues)), undefined);
