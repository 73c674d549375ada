import { defineConfig } from "vitest/config";

/** Journeys: the built page in Chromium against the real platform. Each file starts a platform of its own. */
export default defineConfig({
  test: {
    include: ["journeys/**/*.journey.ts"],
    environment: "node",
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ["verbose"],
  },
});
