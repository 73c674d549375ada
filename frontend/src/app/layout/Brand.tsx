import { Link } from "@tanstack/react-router";

import classes from "./Layout.module.css";

/** The mark and the name; leads to the shop. */
export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <img src="/favicon.svg" width={28} height={28} alt="" />
      EventForge
    </Link>
  );
}
