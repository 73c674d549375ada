import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { UserManager } from "oidc-client-ts";
import type { ReactNode } from "react";
import { AuthProvider } from "react-oidc-context";

import { createApi } from "@/shared/api/client";
import { Connection } from "@/shared/api/connection";
import { probeWhileUnreachable } from "@/shared/api/probe";
import { type Platform, PlatformProvider } from "@/shared/api/PlatformProvider";
import { isTransient, retryDelay } from "@/shared/api/problem";
import { restartList } from "@/shared/lists/restartList";
import type { Config } from "@/shared/config/config";
import { ConfigProvider } from "@/shared/config/ConfigProvider";
import { rememberSignIn } from "@/shared/session/continueSession";
import { createUserManager, Session } from "@/shared/session/session";
import { SessionProvider } from "@/shared/session/SessionProvider";

import { router } from "./router";
import { theme } from "./theme";

/** The objects that live as long as the app. */
export interface Services {
  config: Config;
  users: UserManager;
  session: Session;
  platform: Platform;
  queries: QueryClient;
}

export function createServices(config: Config, origin: string): Services {
  const users = createUserManager(config, origin);
  rememberSignIn(users);
  const session = new Session(users);
  const connection = new Connection();
  const api = createApi(config.apiBaseUrl, session, connection);
  const readAnything = () => api.GET("/api/products", { params: { query: { limit: 1 } } });
  probeWhileUnreachable(connection, readAnything, { events: window, isOnline: () => navigator.onLine });
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => restartList(query, error) }),
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 3 && isTransient(error), retryDelay, staleTime: 1000 },
      mutations: { networkMode: "always" },
    },
  });
  return { config, users, session, platform: { api, connection }, queries };
}

export function App({ config, users, session, platform, queries }: Services) {
  return (
    <ThemeProvider>
      <ConfigProvider value={config}>
        <AuthProvider userManager={users} onSigninCallback={removeCode}>
          <SessionProvider value={session}>
            <PlatformProvider value={platform}>
              <QueryClientProvider client={queries}>
                <RouterProvider router={router} />
              </QueryClientProvider>
            </PlatformProvider>
          </SessionProvider>
        </AuthProvider>
      </ConfigProvider>
    </ThemeProvider>
  );
}

/** Applies the theme. Its variables come from a stylesheet, because the content security policy allows no style elements. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      {children}
    </MantineProvider>
  );
}

/** Removes the used authorization code from the address. The state of the history entry belongs to the router and stays. */
function removeCode(): void {
  window.history.replaceState(window.history.state, "", window.location.pathname);
}
