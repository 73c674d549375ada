import { createContext, useContext } from "react";

import type { Api } from "./client";
import type { Connection } from "./connection";

/** The API's client and the state of the connection to it. */
export interface Platform {
  api: Api;
  connection: Connection;
}

const PlatformContext = createContext<Platform | undefined>(undefined);

export const PlatformProvider = PlatformContext.Provider;

/** Throws outside of PlatformProvider. */
export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === undefined) throw new Error("usePlatform is used outside of PlatformProvider");
  return platform;
}
