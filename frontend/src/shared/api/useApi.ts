import type { Api } from "./client";
import { usePlatform } from "./PlatformProvider";

/** The API's client. */
export function useApi(): Api {
  return usePlatform().api;
}
