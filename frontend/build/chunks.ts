import type { Rolldown } from "vite";

const anyOf = (...patterns: string[]) => new RegExp(patterns.join("|"));

/** Modules that most pages need and the layout does not. Icons come with what uses them, but for one that the pages of a product and of an order share. */
const common = anyOf(
  "@tanstack/(?!.*virtual)",
  "icons/IconPackageOff",
  "core/esm/components/(Skeleton|VisuallyHidden|Checkbox/CheckIcon)",
  "hooks/esm/use-uncontrolled",
  "src/shared/(api|basket|lists(?!/.*[wW]indowed)|money|orders(?!/TrackingLink)|polling|text|time)/",
  "src/shared/components/(BackLink|BusyButton|Callout|EmptyState|ErrorState|ListSkeleton|LoadMore|MoneyText|RequireSignIn|TextLink)",
  "src/shared/address/AddressLabel",
);

/** The styles of shoppers' pages after the first one, and of what opens over a page. */
const styles = anyOf(
  "@mantine/notifications/.*\\.css",
  "core/styles/(Checkbox\\w*|InlineInput|Menu|Notification|Overlay|Paper|Popover|Tooltip)\\.css",
  "src/features/orders/(?!components/Order(Filters|List|Row)).*\\.css",
  "src/(features/shop/|shared/(address/|orders/|components/(Card|OrderStatusBadge)\\.)).*\\.css",
);

/** An order's page and what other pages of orders have in common with it. */
const order = anyOf(
  "src/features/orders/(pages/OrderPage|api/getOrder|model/confirmation)",
  "src/shared/(saga/(progress|saga)|orders/TrackingLink|components/(Card|ConfirmButton|CopyButton|OrderStatusBadge|Timestamp))",
  "core/esm/components/Paper",
);

const overlays = anyOf("core/esm/components/Tooltip/", "@mantine/notifications", "src/app/layout/Notifications");

const session = anyOf(
  "node_modules/(oidc-client-ts|jwt-decode|react-oidc-context)/",
  "src/shared/session/(openIdSession|openSession|useOpenIdSession|continueSession|session)\\.tsx?$",
  "src/app/pages/CallbackPage",
);

/**
 * The modules that are bundled into one file. Without groups, each module that two pages
 * share becomes a file, and an order makes seventy requests, each of which costs as much
 * as ten kilobytes. A group includes the imports of its modules. So modules that need
 * menus, dialogs or tooltips are in no group that the catalog loads. The first stylesheet
 * is that of the libraries, because their code imports its parts.
 * journeys/size.journey.ts limits the pages' number of files and bytes.
 */
export const chunks: Rolldown.CodeSplittingGroup[] = [
  { name: "libraries", tags: ["$initial"], test: /node_modules|\.css/, priority: 8 },
  { name: "layout", tags: ["$initial"], priority: 7 },
  { name: "common", test: anyOf(common.source, styles.source), priority: 6 },
  { name: "order", test: order, priority: 5 },
  { name: "session", test: session, priority: 4 },
  { name: "overlays", test: overlays, priority: 3 },
  { name: "ordering", test: /src\/app\/pages\/ordering/, priority: 2 },
  { name: "icons", minShareCount: 3, test: /@tabler/, priority: 1 },
];
