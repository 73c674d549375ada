import { createContext, useContext } from "react";

import type { Config } from "./config";

const ConfigContext = createContext<Config | undefined>(undefined);

export const ConfigProvider = ConfigContext.Provider;

/** The settings of this environment. Throws outside of ConfigProvider. */
export function useConfig(): Config {
  const config = useContext(ConfigContext);
  if (config === undefined) throw new Error("useConfig is used outside of ConfigProvider");
  return config;
}
