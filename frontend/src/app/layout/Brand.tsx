import { Link } from "@tanstack/react-router";
import icon from "virtual:icon";

import classes from "./Layout.module.css";

/** The logo and the name, as a link to the shop. */
export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <img src={icon} width={28} height={28} alt="" />
      EventForge
    </Link>
  );
}
