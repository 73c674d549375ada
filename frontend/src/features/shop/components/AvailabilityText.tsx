import { availabilityOf } from "../model/availability";
import classes from "./AvailabilityText.module.css";

/** How many units of a product are available. */
export function AvailabilityText({ available }: { available: number }) {
  const { label, level } = availabilityOf(available);
  return (
    <span className={classes.availability} data-level={level}>
      {label}
    </span>
  );
}
