import { lazy, Suspense, useSyncExternalStore } from "react";

import { notices } from "@/shared/notify/notify";

const Notifications = lazy(() => import("./Notifications"));

/** Where notices appear; loaded with the first one. */
export function Notices() {
  const isWanted = useSyncExternalStore(notices.subscribe, notices.isWanted);
  return <Suspense>{isWanted && <Notifications />}</Suspense>;
}
