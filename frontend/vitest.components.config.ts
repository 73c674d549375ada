import { playwright } from "@vitest/browser-playwright";
import { defineConfig, mergeConfig } from "vitest/config";

import app from "./vite.config";

/** The same browser as in the journeys (journeys/harness/browser.ts). */
const launchOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
};

/**
 * Tests of components in Chromium, with the app's styles, on a phone. A test of the
 * app's logic needs no browser: `npm test` runs those.
 */
export default mergeConfig(
  { ...app, server: {}, test: {} },
  defineConfig({
    test: {
      include: ["src/**/*.component.test.tsx"],
      testTimeout: 60_000,
      expect: { poll: { timeout: 30_000 } },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions }),
        viewport: { width: 360, height: 740 },
        instances: [{ browser: "chromium" }],
      },
    },
  }),
);
