import { orderTitle } from "@/features/orders/model/orderTitle";
import { basketHeading, catalogHeading, checkoutHeading } from "@/features/shop/model/headings";

/** What the browser knows before the app is there. */
export interface Known {
  isSignedIn: boolean;
  hasBasket: boolean;
}

/** The heading of a page. */
export interface Heading {
  title: string;
  description?: string;
  /** Whether a link back is above it. */
  hasBackLink?: boolean;
}

/** The heading that the app will show on a path, as far as it is certain: somebody who is not signed in is asked to do so instead. */
export function headingOf(path: string, { isSignedIn, hasBasket }: Known): Heading | undefined {
  if (path === "/") return catalogHeading;
  if (path === "/basket") return basketHeading;
  if (!isSignedIn) return undefined;
  if (path === "/checkout") return hasBasket ? checkoutHeading : { title: checkoutHeading.title };
  const [, orderId] = /^\/orders\/([0-9A-Z]{26})$/.exec(path) ?? [];
  return orderId === undefined ? undefined : { title: orderTitle(orderId), hasBackLink: true };
}
