import { Link, Outlet } from "@tanstack/react-router";

import { RequireSignIn } from "@/shared/components/RequireSignIn";

import classes from "./OperateLayout.module.css";

const pages = [
  { to: "/operate", label: "Orders", exact: true },
  { to: "/operate/queues", label: "Queues", exact: false },
  { to: "/operate/products", label: "Products", exact: false },
  { to: "/operate/partners", label: "Partners", exact: false },
] as const;

/** What all pages for operators share: who may see them, and the way between them. */
export function OperateLayout() {
  return (
    <RequireSignIn operators>
      <nav aria-label="Operate" className={classes.pages}>
        {pages.map(({ to, label, exact }) => (
          <Link key={to} to={to} className={classes.page} activeOptions={{ exact, includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </RequireSignIn>
  );
}
