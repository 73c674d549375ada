import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Money = Schemas["Money"];
export type Product = Schemas["Product"];
export type Order = Schemas["Order"];
export type OrderDetail = Schemas["OrderDetail"];
export type OrderDraft = Schemas["OrderDraft"];
export type OrderLine = Schemas["OrderLine"];
/** Why an order did not complete. */
export type Reason = Schemas["Reason"] & {
  /** The products that are the reason, such as those out of stock. */
  skus?: string[];
};
export type OrderStatus = Schemas["OrderStatus"];
export type OperatorOrder = Schemas["OperatorOrder"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type ReceiptLink = Schemas["ReceiptLink"];
export type EventType = Schemas["EventType"];
export type OrderEvent = Schemas["Event"];
export type Webhook = Schemas["Webhook"];
export type WebhookWithSecret = Schemas["WebhookWithSecret"];
export type WebhookDraft = Schemas["WebhookDraft"];
export type WebhookPatch = Schemas["WebhookPatch"];
export type Delivery = Schemas["Delivery"];
export type Queue = Schemas["Queue"];
export type StockedProduct = Schemas["StockedProduct"];
export type ProductDraft = Schemas["ProductDraft"];
export type StockMovement = Schemas["StockMovement"];
export type Partner = Schemas["Partner"];
export type PartnerDraft = Schemas["PartnerDraft"];
export type PartnerWithSecret = Schemas["PartnerWithSecret"];
export type PartnerPatch = Schemas["PartnerPatch"];
