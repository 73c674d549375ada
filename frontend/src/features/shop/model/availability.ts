/** Below or at this the last units are counted down aloud. */
const few = 5;
/** Beyond this nobody cares how many there are. */
const plenty = 50;

export interface Availability {
  label: string;
  level: "none" | "few" | "some" | "plenty";
}

/** How much of a product can be had, in a shopper's words. */
export function availabilityOf(available: number, locale?: string): Availability {
  if (available <= 0) return { label: "Out of stock", level: "none" };
  if (available <= few) return { label: `Only ${available} left`, level: "few" };
  if (available > plenty) return { label: "In stock", level: "plenty" };
  return { label: `${new Intl.NumberFormat(locale).format(available)} left`, level: "some" };
}
