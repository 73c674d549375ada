import { defineConfig } from "vitest/config";

/** Measurements of the built app. They are printed and not checked. */
export default defineConfig({
  test: {
    include: ["journeys/**/*.bench.ts"],
    environment: "node",
    testTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
