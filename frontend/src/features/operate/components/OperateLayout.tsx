import { Link, Outlet } from "@tanstack/react-router";

import { RequireSignIn } from "@/shared/components/RequireSignIn";

import classes from "./OperateLayout.module.css";

const areas = [
  { to: "/operate", label: "Orders", exact: true },
  { to: "/operate/withdrawals", label: "Withdrawals", exact: false },
  { to: "/operate/jobs", label: "Jobs", exact: false },
  { to: "/operate/queues", label: "Queues", exact: false },
  { to: "/operate/products", label: "Products", exact: false },
  { to: "/operate/partners", label: "Partners", exact: false },
  { to: "/operate/books", label: "Books", exact: false },
  { to: "/operate/erasures", label: "Erasures", exact: false },
] as const;

/** Restricts the operators' pages to operators, and links them to each other. */
export function OperateLayout() {
  return (
    <RequireSignIn operators>
      <nav aria-label="Operate" className={classes.areas}>
        {areas.map(({ to, label, exact }) => (
          <Link key={to} to={to} className={classes.area} activeOptions={{ exact, includeSearch: false }}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
    </RequireSignIn>
  );
}
