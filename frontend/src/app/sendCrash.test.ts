import { describe, expect, it } from "vitest";

import type { Crash } from "./crash";
import { toReport } from "./sendCrash";

const origin = "https://shop.example";
const scripts = [`${origin}/color-scheme.js`, `${origin}/assets/index-C0ff_e12.js`];
const userAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";

function thrown(message: string, ...frames: string[]): Crash {
  const error = new TypeError(message);
  error.stack = [`TypeError: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return { id: "7F3K-92QX", kind: "page", error, route: "/orders/$orderId" };
}

describe("toReport", () => {
  it("has the class of the error, its places in the app's files, the route, the release and the browser's family", () => {
    const crash = thrown("lines is undefined", `OrderPage (${origin}/assets/OrderPage-B2f_x9aQ.js:1:5120)`, `${origin}/assets/libraries-D4f_x9-Q.js:9:77`);
    expect(toReport(crash, { origin, scripts, userAgent })).toEqual({
      id: "7F3K-92QX",
      kind: "page",
      error: "TypeError",
      stack: ["assets/OrderPage-B2f_x9aQ.js:1:5120", "assets/libraries-D4f_x9-Q.js:9:77"],
      route: "/orders/$orderId",
      release: "index-C0ff_e12.js",
      browser: "chrome",
    });
  });

  it.each(["ann@example.com", "01JDZQ8X3N5T7V9W1Y3Z5A7C9E", "4242424242424242", `${origin}/assets/ann-B2f_x9aQ.js:1:2`])("has nothing of the user: %s", (canary) => {
    const crash = thrown(canary, `${canary} (${origin}/orders/${canary}:1:2)`, `chrome-extension://${canary}/assets/ext-B2f_x9aQ.js:1:2`, `${origin}/assets/OrderPage-B2f_x9aQ.js:1:5120`);
    crash.error.name = canary;
    const report = toReport({ ...crash, route: `/orders/${canary}` }, { origin, scripts: [canary, ...scripts], userAgent: canary });
    expect(report).toMatchObject({ error: "Error", browser: "other" });
    expect(JSON.stringify({ ...report, route: undefined, stack: report.stack.at(-1) })).not.toContain(canary);
  });

  it("is bounded", () => {
    const frames = Array.from({ length: 500 }, (_, i) => `${origin}/assets/OrderPage-B2f_x9aQ.js:1:${i}`);
    const report = toReport(thrown("x".repeat(100_000), ...frames), { origin, scripts, userAgent });
    expect(report.stack).toHaveLength(20);
    expect(JSON.stringify(report).length).toBeLessThan(8192);
  });
});
