import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { chunks } from "./build/chunks";
import { compressPlugin } from "./build/compress";
import { earlyPlugin } from "./build/early";
import { fontsPlugin } from "./build/fonts";
import { iconPlugin } from "./build/icon";
import { mantineStylesPlugin } from "./build/mantine-styles";
import { shellPlugin } from "./build/shell";
import { themeVariablesPlugin } from "./build/theme-variables";

/** The platform to which the development server forwards what it does not serve itself. `go tool task up` starts one. */
const platform = process.env.PLATFORM ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react(), iconPlugin(), fontsPlugin(), mantineStylesPlugin(), themeVariablesPlugin(), shellPlugin(), earlyPlugin(), compressPlugin()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  css: { modules: { localsConvention: "camelCaseOnly", generateScopedName: "[local]_[hash:base64:6]" } }, // the same while its styles change
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // the content security policy allows fonts and scripts from this origin only
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    sourcemap: "hidden",
    chunkSizeWarningLimit: 600, // journeys/size.journey.ts has the limit
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: {
    port: 5173,
    strictPort: true, // the only address to which sign-in may return
    proxy: Object.fromEntries(["/.well-known", "/api", "/config.json", "/docs", "/openapi.json", "/sitemap.xml"].map((path) => [path, platform])),
  },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "build/**/*.test.js", "build/**/*.test.ts"],
    exclude: ["**/*.component.test.tsx"],
    environment: "node",
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } }, // a busy machine takes more than the second that is usual
  },
});
