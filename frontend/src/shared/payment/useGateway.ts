import { useConfig } from "@/shared/config/ConfigProvider";

import { type Gateway, gatewayOf } from "./gateway";

/** The payment gateway of this environment. */
export function useGateway(): Gateway {
  return gatewayOf(useConfig());
}
