import * as v from "valibot";

import { orderStatusSearch } from "@/shared/api/orderStatus";
import { orderGroupValues } from "@/shared/api/schema.gen";
import { daySearch } from "@/shared/time/day";

/** The router parses ?q=12345678901 as a number. */
const query = v.fallback(v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))), undefined);

/** The search parameters of the order list, such as ?group=open&from=2026-11-28, or ?status=completed, as links of release 1.1 have it. */
export const ordersSearch = v.object({
  group: v.fallback(v.optional(v.picklist(orderGroupValues)), undefined),
  status: orderStatusSearch,
  from: daySearch,
  to: daySearch,
  q: query,
});
