import { useSyncExternalStore } from "react";

import type { ConnectionState } from "./connection";
import { usePlatform } from "./PlatformProvider";

/** Whether the platform responded to the last request. */
export function useConnection(): ConnectionState {
  const { connection } = usePlatform();
  return useSyncExternalStore(connection.subscribe, connection.state);
}
