import { lazy, Suspense, useSyncExternalStore } from "react";

import { notices } from "@/shared/notify/notify";

const Notifications = lazy(() => import("./Notifications"));

/** The place for notices. Its code is loaded with the first notice. */
export function Notices() {
  const isWanted = useSyncExternalStore(notices.subscribe, notices.isWanted);
  return <Suspense>{isWanted && <Notifications />}</Suspense>;
}
