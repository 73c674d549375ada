import { createContext, useContext, useSyncExternalStore } from "react";

import type { Api } from "./client";
import type { Connection, ConnectionState } from "./connection";

interface Platform {
  api: Api;
  connection: Connection;
}

const PlatformContext = createContext<Platform | undefined>(undefined);

export const PlatformProvider = PlatformContext.Provider;

function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === undefined) throw new Error("usePlatform is used outside of PlatformProvider");
  return platform;
}

/** The API's client. */
export function useApi(): Api {
  return usePlatform().api;
}

/** Whether the platform answered last time. */
export function useConnection(): ConnectionState {
  const { connection } = usePlatform();
  return useSyncExternalStore(connection.subscribe, connection.state);
}
