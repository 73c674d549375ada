import * as v from "valibot";

import { deliveryStateValues, eventTypeValues } from "@/shared/api/schema.gen";

const day = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined);

/** The URL parameters of an endpoint's delivery log, such as ?state=failed&from=2026-11-28. */
export const deliveriesSearch = v.object({
  state: v.fallback(v.optional(v.picklist(deliveryStateValues)), undefined),
  type: v.fallback(v.optional(v.picklist([...eventTypeValues, "ping"] as const)), undefined),
  from: day,
  to: day,
  // The router parses ?q=4711 as a number.
  q: v.fallback(v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.maxLength(100))), undefined),
});
