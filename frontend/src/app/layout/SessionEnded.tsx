import { lazy, Suspense } from "react";

import { useSessionExpired } from "@/shared/session/SessionContext";

const Dialog = lazy(() => import("./SessionEndedDialog"));

/** Shows the dialog about a session that has ended; its code is loaded when that happens. */
export function SessionEnded() {
  return <Suspense>{useSessionExpired() && <Dialog />}</Suspense>;
}
