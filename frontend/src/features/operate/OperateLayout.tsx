import { Outlet } from "@tanstack/react-router";

import { RequireSignIn } from "@/shared/components/RequireSignIn";

/** What all pages for operators share: who may see them, and the way between them. */
export function OperateLayout() {
  return (
    <RequireSignIn operators>
      <Outlet />
    </RequireSignIn>
  );
}
