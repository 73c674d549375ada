import * as v from "valibot";

import { orderStatusSearch } from "@/shared/api/orderStatus";

/** What the address of the orders' list holds: ?status=completed. */
export const ordersSearch = v.object({ status: orderStatusSearch });
