import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { takeFarewell } from "@/features/account/model/farewell";
import { operateErasuresSearch, operateOrdersSearch, operateProductsSearch, operateWebhooksSearch } from "@/features/operate/model/search";
import { ordersSearch } from "@/features/orders/model/search";
import { catalogSearch } from "@/features/shop/model/search";
import { CatalogPage } from "@/features/shop/pages/CatalogPage";
import { deliveriesSearch } from "@/features/webhooks/model/search";
import { onFirstUse } from "@/shared/browser/onFirstUse";

import { Layout } from "./layout/Layout";
import { CrashedLayout, CrashPage } from "./pages/CrashPage";
import { NotFoundPage } from "./pages/NotFoundPage";

const root = createRootRoute({ component: Layout, errorComponent: CrashedLayout, notFoundComponent: NotFoundPage });

const ordering = () => import("./pages/ordering");
const orderPage = () => import("@/features/orders/pages/OrderPage");

const inLayout = { getParentRoute: () => root };

const catalog = createRoute({
  ...inLayout,
  path: "/",
  validateSearch: catalogSearch,
  beforeLoad: ({ preload }) => {
    if (!preload && takeFarewell()) throw redirect({ to: "/account", replace: true });
  },
  component: CatalogPage,
});

const product = createRoute({
  ...inLayout,
  path: "/products/$sku",
  component: lazyRouteComponent(ordering, "ProductPage"),
});

const basket = createRoute({
  ...inLayout,
  path: "/basket",
  component: lazyRouteComponent(ordering, "BasketPage"),
});

const checkout = createRoute({
  ...inLayout,
  path: "/checkout",
  onEnter: () => onFirstUse(() => void orderPage().catch(() => undefined)), // it is the next page, and says itself what failed
  component: lazyRouteComponent(ordering, "CheckoutPage"),
});

const orders = createRoute({
  ...inLayout,
  path: "/orders",
  validateSearch: ordersSearch,
  component: lazyRouteComponent(() => import("@/features/orders/pages/OrdersPage"), "OrdersPage"),
});

const order = createRoute({
  ...inLayout,
  path: "/orders/$orderId",
  component: lazyRouteComponent(orderPage, "OrderPage"),
});

const events = createRoute({
  ...inLayout,
  path: "/events",
  component: lazyRouteComponent(() => import("@/features/events/pages/EventsPage"), "EventsPage"),
});

const webhooks = createRoute({
  ...inLayout,
  path: "/webhooks",
  component: lazyRouteComponent(() => import("@/features/webhooks/pages/WebhooksPage"), "WebhooksPage"),
});

const eventTypes = createRoute({
  ...inLayout,
  path: "/webhooks/events",
  component: lazyRouteComponent(() => import("@/features/webhooks/pages/EventTypesPage"), "EventTypesPage"),
  validateSearch: ({ version }: { version?: unknown }): { version?: number } =>
    Number.isInteger(version) && Number(version) > 0 ? { version: Number(version) } : {},
});

const webhook = createRoute({
  ...inLayout,
  path: "/webhooks/$webhookId",
  validateSearch: deliveriesSearch,
  component: lazyRouteComponent(() => import("@/features/webhooks/pages/WebhookPage"), "WebhookPage"),
});

const account = createRoute({
  ...inLayout,
  path: "/account",
  component: lazyRouteComponent(() => import("@/features/account/pages/AccountPage"), "AccountPage"),
});

const operate = createRoute({
  ...inLayout,
  path: "/operate",
  component: lazyRouteComponent(() => import("@/features/operate/components/OperateLayout"), "OperateLayout"),
});

const inOperate = { getParentRoute: () => operate };

const overview = createRoute({
  ...inOperate,
  path: "/",
  validateSearch: operateOrdersSearch,
  // The list of orders was here until 1.1, so links of that time name a status.
  beforeLoad: ({ search, location: { hash } }) => {
    if (search.status !== undefined) throw redirect({ to: "/operate/orders", search, hash, replace: true });
  },
  component: lazyRouteComponent(() => import("@/features/operate/overview/pages/OverviewPage"), "OverviewPage"),
});

const operateOrders = createRoute({
  ...inOperate,
  path: "/orders",
  validateSearch: operateOrdersSearch,
  component: lazyRouteComponent(() => import("@/features/operate/orders/pages/OperateOrdersPage"), "OperateOrdersPage"),
});

const withdrawals = createRoute({
  ...inOperate,
  path: "/withdrawals",
  component: lazyRouteComponent(() => import("@/features/operate/orders/pages/WithdrawalsPage"), "WithdrawalsPage"),
});

const queues = createRoute({
  ...inOperate,
  path: "/queues",
  component: lazyRouteComponent(() => import("@/features/operate/queues/pages/QueuesPage"), "QueuesPage"),
});

const queue = createRoute({
  ...inOperate,
  path: "/queues/$queue",
  component: lazyRouteComponent(() => import("@/features/operate/queues/pages/QueuePage"), "QueuePage"),
});

const products = createRoute({
  ...inOperate,
  path: "/products",
  validateSearch: operateProductsSearch,
  component: lazyRouteComponent(() => import("@/features/operate/products/pages/ProductsPage"), "ProductsPage"),
});

const partners = createRoute({
  ...inOperate,
  path: "/partners",
  component: lazyRouteComponent(() => import("@/features/operate/partners/pages/PartnersPage"), "PartnersPage"),
});

const partner = createRoute({
  ...inOperate,
  path: "/partners/$partnerId",
  component: lazyRouteComponent(() => import("@/features/operate/partners/pages/PartnerPage"), "PartnerPage"),
});

const operateWebhooks = createRoute({
  ...inOperate,
  path: "/webhooks",
  validateSearch: operateWebhooksSearch,
  component: lazyRouteComponent(() => import("@/features/operate/webhooks/pages/OperateWebhooksPage"), "OperateWebhooksPage"),
});

const operateOrder = createRoute({
  ...inOperate,
  path: "/orders/$orderId",
  component: lazyRouteComponent(() => import("@/features/operate/orders/pages/OperateOrderPage"), "OperateOrderPage"),
});

const jobs = createRoute({
  ...inOperate,
  path: "/jobs",
  component: lazyRouteComponent(() => import("@/features/operate/jobs/pages/JobsPage"), "JobsPage"),
});

const job = createRoute({
  ...inOperate,
  path: "/jobs/$jobId",
  component: lazyRouteComponent(() => import("@/features/operate/jobs/pages/JobPage"), "JobPage"),
});

const books = createRoute({
  ...inOperate,
  path: "/books",
  component: lazyRouteComponent(() => import("@/features/operate/books/pages/BooksPage"), "BooksPage"),
});

const booksDay = createRoute({
  ...inOperate,
  path: "/books/$day",
  component: lazyRouteComponent(() => import("@/features/operate/books/pages/BooksDayPage"), "BooksDayPage"),
});

const erasures = createRoute({
  ...inOperate,
  path: "/erasures",
  validateSearch: operateErasuresSearch,
  component: lazyRouteComponent(() => import("@/features/operate/erasures/pages/ErasuresPage"), "ErasuresPage"),
});

const callback = createRoute({ ...inLayout, path: "/callback", component: lazyRouteComponent(() => import("./pages/CallbackPage"), "CallbackPage") });

/** The pages and their paths. */
export const router = createRouter({
  routeTree: root.addChildren([
    catalog,
    product,
    basket,
    checkout,
    orders,
    order,
    events,
    webhooks,
    eventTypes,
    webhook,
    account,
    operate.addChildren([overview, operateOrders, operateOrder, withdrawals, jobs, job, queues, queue, products, partners, partner, operateWebhooks, books, booksDay, erasures]),
    callback,
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: CrashPage,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
