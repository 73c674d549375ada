import type { AnyRouter } from "@tanstack/react-router";

/** The route of the page, such as "/orders/$orderId": with the names of its parameters, without their values. */
export function routeOf(router: Pick<AnyRouter, "state">): string {
  const path = router.state.matches.at(-1)?.fullPath ?? "/";
  return path.replace(/(?<=.)\/$/, "");
}
