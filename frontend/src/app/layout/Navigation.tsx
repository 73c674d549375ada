import { Link } from "@tanstack/react-router";

import { useSession } from "@/shared/session/useSession";

import classes from "./Layout.module.css";

interface Props {
  className: string | undefined;
  linkClassName?: string | undefined;
  onNavigate?: () => void;
}

const pages = [
  { to: "/", label: "Shop", exact: true },
  { to: "/orders", label: "Orders", exact: false },
  { to: "/events", label: "Events", exact: false },
  { to: "/webhooks", label: "Webhooks", exact: false },
] as const;

/** Links to the pages. Operators also see theirs. */
export function Navigation({ className, linkClassName = "", onNavigate }: Props) {
  const { user } = useSession();
  const link = `${classes.link ?? ""} ${linkClassName}`;
  return (
    <nav className={className} aria-label="Pages">
      {pages.map(({ to, label, exact }) => (
        <Link key={to} to={to} className={link} activeOptions={{ exact, includeSearch: false }} onClick={onNavigate}>
          {label}
        </Link>
      ))}
      {user?.isOperator === true && (
        <Link to="/operate" className={link} activeOptions={{ includeSearch: false }} onClick={onNavigate}>
          Operate
        </Link>
      )}
    </nav>
  );
}
