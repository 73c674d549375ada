import * as v from "valibot";

import { orderStatusSearch } from "@/shared/api/orderStatus";

/** What the address of the operators' orders holds: ?status=needs_attention. */
export const operateOrdersSearch = v.object({ status: orderStatusSearch });

const words = v.fallback(v.optional(v.pipe(v.string(), v.maxLength(100))), undefined);
/** The router reads ?sku=4711 as a number. */
const sku = v.fallback(v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))), undefined);
const state = v.fallback(v.optional(v.picklist(["sold", "withdrawn"])), undefined);

/** What the address of the operators' products holds: ?q=lamp&state=withdrawn, or of one product ?sku=LAMP-01. */
export const operateProductsSearch = v.object({ sku, q: words, state });
