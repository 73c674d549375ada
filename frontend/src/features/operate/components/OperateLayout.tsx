import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import { RequireSignIn } from "@/shared/components/RequireSignIn";

import { overviewOptions } from "../overview/api/getOverview";
import { openWork } from "../overview/model/counts";
import classes from "./OperateLayout.module.css";

const areas = [
  { to: "/operate", label: "Overview", exact: true },
  { to: "/operate/orders", label: "Orders", exact: false, work: "orders" },
  { to: "/operate/withdrawals", label: "Withdrawals", exact: false, work: "withdrawals" },
  { to: "/operate/jobs", label: "Jobs", exact: false },
  { to: "/operate/queues", label: "Queues", exact: false, work: "queues" },
  { to: "/operate/products", label: "Products", exact: false },
  { to: "/operate/partners", label: "Partners", exact: false },
  { to: "/operate/webhooks", label: "Webhooks", exact: false },
  { to: "/operate/books", label: "Books", exact: false },
  { to: "/operate/erasures", label: "Erasures", exact: false },
] as const;

/** Restricts the operators' pages to operators, and links them to each other. */
export function OperateLayout() {
  return (
    <RequireSignIn operators>
      <Areas />
      <Outlet />
    </RequireSignIn>
  );
}

/** The areas, each with the number of what waits there for an operator. */
function Areas() {
  const { data } = useQuery(overviewOptions(useApi()));
  const open = data === undefined ? {} : openWork(data);
  return (
    <nav aria-label="Operate" className={classes.areas}>
      {areas.map((area) => {
        const work = "work" in area ? open[area.work] : undefined;
        return (
          <Link key={area.to} to={area.to} className={classes.area} activeOptions={{ exact: area.exact, includeSearch: false }}>
            {area.label}{" "}
            {work !== undefined && (
              <span className={classes.count} role="img" aria-label={work.what}>
                {work.text}
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
