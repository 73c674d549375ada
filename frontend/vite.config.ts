import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { earlyPlugin } from "./build/early";
import { fontsPlugin } from "./build/fonts";
import { mantineStylesPlugin } from "./build/mantine-styles";
import { shellPlugin } from "./build/shell";
import { themeVariablesPlugin } from "./build/theme-variables";

/** The platform to which the development server forwards what it does not serve itself. `go tool task up` starts one. */
const platform = process.env.PLATFORM ?? "http://localhost:8080";

/** Modules that most pages need and the layout does not. */
const common = new RegExp(
  [
    "@tanstack/(?!.*virtual)",
    "@tabler",
    "core/esm/components/(Skeleton|VisuallyHidden|Checkbox/CheckIcon)",
    "hooks/esm/use-uncontrolled",
    "src/shared/(api|lists(?!/.*[wW]indowed)|money|orders(?!/TrackingLink)|polling|text|time)/",
    "src/shared/components/(BackLink|BusyButton|EmptyState|ErrorState|ListSkeleton|LoadMore|MoneyText|RequireSignIn|TextLink)",
  ].join("|"),
);

/** Modules that the pages of orders have in common, and those of the shop do not need. */
const ofOrders = /core\/esm\/components\/Paper|src\/shared\/(saga\/(progress|saga)|orders\/TrackingLink|components\/(Card|ConfirmButton|CopyButton|OrderStatusBadge|Timestamp))|src\/features\/orders\/(api\/getOrder|model\/confirmation)/;

/** Modules that an order's page shares with those of the shop, so that it does not load them all. */
const ofOrdersAndShop = /icons\/IconPackageOff|src\/shared\/(basket\/|address\/AddressLabel|orders\/orderedAgain|components\/Callout)/;

/**
 * The modules that are bundled into one file. Without groups, each module that
 * two pages share becomes a file, and an order makes seventy requests, each of
 * which costs as much as ten kilobytes. journeys/size.journey.ts limits their
 * number and size. A group includes the imports of its modules. So modules that
 * need menus, dialogs or tooltips are in no group that the catalog loads.
 */
const groups = [
  { name: "libraries", tags: ["$initial" as const], test: /node_modules/, priority: 5 },
  { name: "layout", tags: ["$initial" as const], priority: 4 },
  { name: "common", minShareCount: 3, test: common, priority: 3 },
  { name: "orders", minShareCount: 2, test: ofOrders, priority: 2.5 },
  { name: "basket", minShareCount: 2, test: ofOrdersAndShop, priority: 2.5 },
  { name: "tooltips", test: /core\/esm\/components\/Tooltip\//, priority: 1.5 },
  { name: "overlays", test: /src\/app\/layout\/(UserMenu|Notifications)|@mantine\/notifications/, priority: 1 },
  { name: "session", test: /node_modules\/(oidc-client-ts|jwt-decode|react-oidc-context)\/|src\/shared\/session\/(openIdSession|useOpenIdSession|continueSession|session)\.tsx?$/, priority: 2 },
  { name: "ordering", test: /src\/app\/pages\/ordering/, priority: 0 },
];

export default defineConfig({
  plugins: [react(), fontsPlugin(), mantineStylesPlugin(), themeVariablesPlugin(), shellPlugin(), earlyPlugin()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows fonts and scripts from this origin only
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: "hidden",
    chunkSizeWarningLimit: 600, // journeys/size.journey.ts has the limit
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    port: 5173,
    strictPort: true, // the only address to which sign-in may return
    proxy: Object.fromEntries(["/.well-known", "/api", "/config.json", "/docs", "/openapi.json", "/sitemap.xml"].map((path) => [path, platform])),
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx", "build/**/*.test.js", "build/**/*.test.ts"], exclude: ["**/*.component.test.tsx"], environment: "node" },
});
