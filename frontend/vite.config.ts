import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { themeVariablesPlugin } from "./build/theme-variables";

/** The platform that `go tool task up` runs, or another: what is not the page's own comes from there. */
const platform = process.env.PLATFORM ?? "http://localhost:8080";

/** What most pages need and the frame around them does not. */
const common = new RegExp(
  [
    "@tanstack",
    "@tabler",
    "core/esm/components/(Skeleton|VisuallyHidden)/",
    "src/shared/(api|money|orders|polling|time)/",
    "src/shared/components/(EmptyState|ErrorState|ListSkeleton|LoadMore|MoneyText|RequireSignIn|TextLink)",
  ].join("|"),
);

/**
 * What belongs into one file. Left alone, each module that two pages share
 * becomes a file of its own, and the first visit makes sixty requests.
 * journeys/size.journey.ts counts requests and bytes. A group brings what its
 * modules import: one that needs menus, dialogs or tooltips is in none, or the
 * catalog would load those too.
 */
const groups = [
  { name: "react", tags: ["$initial" as const], test: /node_modules\/(react|react-dom|scheduler)\//, priority: 4 },
  { name: "libraries", tags: ["$initial" as const], test: /node_modules/, priority: 3 },
  { name: "frame", tags: ["$initial" as const], priority: 2 },
  { name: "common", minShareCount: 3, test: common, priority: 1 },
  { name: "fields", minShareCount: 3, test: /core\/esm\/components\/(Input|TextInput)\//, priority: 1 },
  { name: "products", minShareCount: 2, test: /src\/features\/shop\//, priority: 1 },
];

export default defineConfig({
  plugins: [react(), themeVariablesPlugin()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows fonts and scripts from this origin only
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: "hidden",
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    port: 5173,
    strictPort: true, // sign-in leads back to this address only
    proxy: Object.fromEntries(["/api", "/config.json", "/docs", "/openapi.json"].map((path) => [path, platform])),
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx", "build/**/*.test.js"], environment: "node" },
});
