// The pages that an order visits between the catalog and its own page. They are loaded
// together, because a request costs as much as ten kilobytes.
export { BasketPage } from "@/features/shop/pages/BasketPage";
export { CheckoutPage } from "@/features/shop/pages/CheckoutPage";
export { ProductPage } from "@/features/shop/pages/ProductPage";
