import "virtual:fonts.css";
import "virtual:mantine-styles.css";
import "virtual:theme-variables.css";
import "../app/global.css";
import "../app/shell.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { expect } from "vitest";

import { createApi } from "@/shared/api/client";
import { Connection } from "@/shared/api/connection";
import { PlatformProvider } from "@/shared/api/PlatformProvider";
import type { Config } from "@/shared/config/config";
import { ConfigProvider } from "@/shared/config/ConfigProvider";
import { CurrentSessionContext, type SignedIn } from "@/shared/session/currentSession";

import { ThemeProvider } from "../app/App";
import { type Answers, answering } from "./answers";
import { faultsOf } from "./layout";
import { render, type Screen } from "./render";

const config: Config = {
  apiBaseUrl: "/api", issuer: "https://issuer.example", clientId: "test", scopes: ["openid"], region: "eu-central-1", environment: "test", paymentGateway: "sandbox",
};

const user: SignedIn = { id: "user", email: "shopper@example.com", isOperator: true, isPartner: true, isFinance: true };

interface Setting {
  /** The route at which the router is, such as /orders/$orderId. */
  path?: string;
  /** What the API answers, by the path of the request. Any other request is never answered. */
  answers?: Answers;
}

/** Shows a part of the app to a user who has all roles, on a phone. */
export async function show(part: ReactNode, { path = "/", answers = {} }: Setting = {}): Promise<Screen> {
  const api = createApi("/api", { token: () => Promise.resolve("token"), renew: () => Promise.resolve(undefined) }, new Connection());
  api.use(answering(answers));
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRootRoute();
  const route = createRoute({ getParentRoute: () => root, path, component: () => <main style={{ padding: 16 }}>{part}</main> });
  const router = createRouter({ routeTree: root.addChildren([route]), history: createMemoryHistory({ initialEntries: [path] }) });
  await router.load();
  return render(
    <ThemeProvider>
      <ConfigProvider value={config}>
        <CurrentSessionContext value={{ isLoading: false, user, signIn: () => undefined, signOut: () => undefined }}>
          <PlatformProvider value={{ api, connection: new Connection() }}>
            <QueryClientProvider client={queries}>
              <RouterProvider router={router as never} />
            </QueryClientProvider>
          </PlatformProvider>
        </CurrentSessionContext>
      </ConfigProvider>
    </ThemeProvider>,
  );
}

/** How many faults are shown of a layout. */
const maxFaults = 5;

/** Expects that every text is within the page and its box, and over no other text. */
export async function expectTidy({ container }: Screen): Promise<void> {
  await document.fonts.ready;
  await expect.poll(() => faultsOf(container).slice(0, maxFaults)).toEqual([]);
}

/** Expects that a name is written in its own direction, whatever is around it. */
export function expectOwnDirection(element: Element): void {
  expect(isolates.test(element.textContent) || getComputedStyle(element).direction === "rtl").toBe(true);
}

/** What keeps the direction of a part of a text: first strong isolate … pop directional isolate. */
const isolates = /\u2068.*\u2069/s;
