import type { APIResponse, BrowserContext, Route } from "playwright-core";

import { isFirefox } from "./browser";

/** The bodies that a page sent last, by path. */
type Bodies = Record<string, string>;

/** In Firefox, lets each page of the context note what it sends: over WebDriver BiDi, Playwright does not know the body of a request. */
export async function noteBodies(context: BrowserContext): Promise<void> {
  if (!isFirefox) return;
  await context.addInitScript(() => {
    const bodies: Bodies = {};
    const send = window.fetch.bind(window);
    const noting: typeof window.fetch = async (input, init) => {
      if (input instanceof Request && input.method !== "GET") bodies[new URL(input.url).pathname] = await input.clone().text();
      return send(input, init);
    };
    Object.assign(window, { bodies, fetch: noting });
  });
}

/** Lets a request of the app reach the platform, and returns the response, which the page does not get. */
export async function reachPlatform(route: Route): Promise<APIResponse> {
  if (!isFirefox) return route.fetch();
  const path = new URL(route.request().url()).pathname;
  const postData = await route.request().frame().evaluate((of) => (window as unknown as { bodies: Bodies }).bodies[of] ?? "", path);
  return route.fetch({ postData });
}
