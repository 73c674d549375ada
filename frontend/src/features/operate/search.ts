import * as v from "valibot";

import { orderStatusSearch } from "@/shared/api/orderStatus";

/** What the address of the operators' orders holds: ?status=needs_attention. */
export const operateOrdersSearch = v.object({ status: orderStatusSearch });

/** What the address of the operators' products holds: ?sku=LAMP-01. */
export const operateProductsSearch = v.object({ sku: v.fallback(v.optional(v.string()), undefined) });
