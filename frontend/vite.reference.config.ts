import { defineConfig } from "vite";

/**
 * The build of the API reference, beside the app's: its libraries must not become the app's.
 * It comes after it, since the app's empties dist.
 */
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2023",
    emptyOutDir: false,
    assetsInlineLimit: 0, // the content security policy allows fonts and scripts from this origin only
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000, // journeys/docs.journey.ts has the limit
    rolldownOptions: {
      input: { reference: "reference/main.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "assets/docs-[name]-[hash].js", assetFileNames: "assets/docs-[name]-[hash][extname]" },
    },
  },
});
