import * as v from "valibot";

import { orderSearchStatusValues, reasonCodeValues, webhookStateValues } from "@/shared/api/schema.gen";
import { daySearch } from "@/shared/time/day";

/**
 * The URL parameters of the operators' orders, such as ?status=needs_attention&from=2026-11-28. What is searched for stands
 * behind the #, which browsers send to nobody: it may be an e-mail address.
 */
export const operateOrdersSearch = v.object({
  status: v.fallback(v.optional(v.picklist(orderSearchStatusValues)), undefined),
  reason: v.fallback(v.optional(v.picklist(reasonCodeValues)), undefined),
  from: daySearch,
  to: daySearch,
});

const query = v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined);
/** The router parses ?sku=4711 as a number. */
const sku = v.fallback(v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))), undefined);
const state = v.fallback(v.optional(v.picklist(["sold", "withdrawn"])), undefined);

const user = v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined);

const endpointState = v.fallback(v.optional(v.picklist(webhookStateValues)), undefined);

/** The URL parameters of the operators' webhook endpoints, such as ?state=disabled. */
export const operateWebhooksSearch = v.object({ state: endpointState });

/** The URL parameters of the operators' erasures: the user's id. */
export const operateErasuresSearch = v.object({ user });

/** The URL parameters of the operators' products, such as ?q=lamp&state=withdrawn. ?sku=LAMP-01 opens one product. */
export const operateProductsSearch = v.object({ sku, q: query, state });
