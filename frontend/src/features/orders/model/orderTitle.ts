import { orderNumber } from "@/shared/orders/orderNumber";

/** The heading of an order's page, which the frame in index.html shows as well, before the app is there. */
export const orderTitle = (orderId: string) => `Order ${orderNumber(orderId)}`;
