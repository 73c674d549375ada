import { defineConfig } from "vitest/config";

/** Journeys: the built app in Chromium against a real platform. Each file starts its own platform. */
export default defineConfig({
  test: {
    include: ["journeys/**/*.journey.ts"],
    environment: "node",
    testTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 60_000,
    maxWorkers: 4, // on two cores: a journey often waits for the platform
    reporters: ["verbose"],
  },
});
