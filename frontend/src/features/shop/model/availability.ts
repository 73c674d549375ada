/** The number of units up to which stock is called low. */
const few = 5;
/** The number of units above which the exact number is not shown. */
const plenty = 50;

export interface Availability {
  label: string;
  level: "none" | "few" | "some" | "plenty";
}

/** Describes how many units of a product are available. */
export function availabilityOf(available: number, locale?: string): Availability {
  if (available <= 0) return { label: "Out of stock", level: "none" };
  if (available <= few) return { label: `Only ${available} left`, level: "few" };
  if (available > plenty) return { label: "In stock", level: "plenty" };
  return { label: `${new Intl.NumberFormat(locale).format(available)} left`, level: "some" };
}
