import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { UserManager } from "oidc-client-ts";
import type { ReactNode } from "react";
import { AuthProvider } from "react-oidc-context";

import { createApi } from "@/shared/api/client";
import { Connection } from "@/shared/api/connection";
import { type Platform, PlatformProvider } from "@/shared/api/PlatformProvider";
import { isTransient, retryDelay } from "@/shared/api/problem";
import type { Config } from "@/shared/config/config";
import { ConfigProvider } from "@/shared/config/ConfigContext";
import { createUserManager, Session } from "@/shared/session/session";
import { SessionProvider } from "@/shared/session/SessionContext";

import { router } from "./router";
import { theme } from "./theme";

/** Everything that lives as long as the page. */
export interface Services {
  config: Config;
  users: UserManager;
  session: Session;
  platform: Platform;
  queries: QueryClient;
}

export function createServices(config: Config, origin: string): Services {
  const users = createUserManager(config, origin);
  const session = new Session(users);
  const connection = new Connection();
  const api = createApi(config.apiBaseUrl, session, connection);
  const queries = new QueryClient({
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 3 && isTransient(error), retryDelay, staleTime: 1000 },
      mutations: { networkMode: "always" },
    },
  });
  return { config, users, session, platform: { api, connection }, queries };
}

export function App({ config, users, session, platform, queries }: Services) {
  return (
    <Look>
      <ConfigProvider value={config}>
        <AuthProvider userManager={users} onSigninCallback={forgetCode}>
          <SessionProvider value={session}>
            <PlatformProvider value={platform}>
              <QueryClientProvider client={queries}>
                <RouterProvider router={router} />
              </QueryClientProvider>
            </PlatformProvider>
          </SessionProvider>
        </AuthProvider>
      </ConfigProvider>
    </Look>
  );
}

/** Colours, fonts and notifications. Styles come as stylesheets, never as style elements. */
export function Look({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      {children}
    </MantineProvider>
  );
}

/** The authorization code has been used: it leaves the address and the history, in which the router keeps its place. */
function forgetCode(): void {
  window.history.replaceState(window.history.state, "", window.location.pathname);
}
