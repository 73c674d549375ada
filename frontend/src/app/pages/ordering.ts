// The pages that an order visits after the catalog. They are loaded together, because a
// request costs as much as ten kilobytes.
export { OrderPage } from "@/features/orders/pages/OrderPage";
export { BasketPage } from "@/features/shop/pages/BasketPage";
export { CheckoutPage } from "@/features/shop/pages/CheckoutPage";
export { ProductPage } from "@/features/shop/pages/ProductPage";
