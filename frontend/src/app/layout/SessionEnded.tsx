import { lazy, Suspense } from "react";

import { useSessionExpired } from "@/shared/session/SessionProvider";

const Dialog = lazy(() => import("./SessionEndedDialog"));

/** Shows a dialog when the session has ended. Its code is loaded only then. */
export function SessionEnded() {
  return <Suspense>{useSessionExpired() && <Dialog />}</Suspense>;
}
