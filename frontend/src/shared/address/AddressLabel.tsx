import type { Address } from "@/shared/api/types";

import classes from "./AddressLabel.module.css";

/** An address as it is printed, line by line. */
export function AddressLabel({ address: { label } }: { address: Address }) {
  return (
    <address className={classes.label} dir="auto">
      {label.map((line, at) => (
        <span key={`${at} ${line}`} className={classes.line}>
          {line}
        </span>
      ))}
    </address>
  );
}
