import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { createApi } from "@/shared/api/client";
import { Connection } from "@/shared/api/connection";
import { probeWhileUnreachable } from "@/shared/api/probe";
import { type Platform, PlatformProvider } from "@/shared/api/PlatformProvider";
import { isTransient, retryDelay } from "@/shared/api/problem";
import { restartList } from "@/shared/lists/restartList";
import type { Config } from "@/shared/config/config";
import { ConfigProvider } from "@/shared/config/ConfigProvider";
import type { StartedSession } from "@/shared/session/currentSession";
import { SessionProvider } from "@/shared/session/SessionProvider";

import { router } from "./router";
import { theme } from "./theme";

/** The objects that live as long as the app. */
export interface Services {
  config: Config;
  session: StartedSession;
  platform: Platform;
  queries: QueryClient;
}

export function createServices(config: Config, session: StartedSession): Services {
  const connection = new Connection();
  const api = createApi(config.apiBaseUrl, session.state, connection);
  const readAnything = () => api.GET("/api/products", { params: { query: { limit: 1 } } });
  probeWhileUnreachable(connection, readAnything, { events: window, isOnline: () => navigator.onLine });
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => restartList(query, error) }),
    defaultOptions: {
      queries: { retry: (failures, error) => failures < 3 && isTransient(error), retryDelay, staleTime: 1000 },
      mutations: { networkMode: "always" },
    },
  });
  return { config, session, platform: { api, connection }, queries };
}

export function App({ config, session, platform, queries }: Services) {
  return (
    <ThemeProvider>
      <ConfigProvider value={config}>
        <session.Provider>
          <SessionProvider value={session.state}>
            <PlatformProvider value={platform}>
              <QueryClientProvider client={queries}>
                <RouterProvider router={router} />
              </QueryClientProvider>
            </PlatformProvider>
          </SessionProvider>
        </session.Provider>
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
