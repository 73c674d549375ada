import * as v from "valibot";

import { orderStatusSearch } from "@/shared/api/orderStatus";

/** The search parameters of the order list, such as ?status=completed. */
export const ordersSearch = v.object({ status: orderStatusSearch });
