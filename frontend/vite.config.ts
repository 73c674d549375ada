import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { themeVariablesPlugin } from "./build/theme-variables";

/** The platform that `go tool task up` runs: everything but the page's own files comes from there. */
const platform = "http://localhost:8080";

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
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(["/api", "/config.json", "/docs", "/openapi.json"].map((path) => [path, platform])),
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx", "build/**/*.test.ts"], environment: "node" },
});
