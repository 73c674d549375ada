import type { Investigation, OrderChoice } from "@/shared/api/types";

type Name = OrderChoice["action"];

interface Words {
  /** What the button says. */
  label: string;
  /** What happens on confirmation. */
  consequence: string;
  confirm: string;
  /** What the notification says afterwards. */
  done: string;
}

/** What operators read of each action on an order. */
export const words: Record<Name, Words> = {
  resume_order: {
    label: "Continue",
    consequence: "The saga is started again where the order stands. What was done already is not done twice, and the order is charged once.",
    confirm: "Continue the order",
    done: "The order goes on",
  },
  retry_order: {
    label: "Compensate",
    consequence: "The payment is voided or refunded, the stock released, and the order ends. What was done already is not done twice.",
    confirm: "Compensate the order",
    done: "It is compensated",
  },
  cancel_order: {
    label: "Cancel for the shopper",
    consequence: "The order is cancelled as if its shopper had done it: the payment is voided or refunded, and the stock released.",
    confirm: "Cancel the order",
    done: "The order is cancelled",
  },
  resend_mail: {
    label: "Send a mail again",
    consequence: "The shopper gets the mail once more, even if the first one arrived.",
    confirm: "Send the mail",
    done: "The mail is sent soon",
  },
  redraw_receipt: {
    label: "Draw the receipt again",
    consequence: "The receipt and the credit notes are drawn again and replace the stored ones. The shopper is not told.",
    confirm: "Draw the receipt",
    done: "The receipt is drawn soon",
  },
  republish: {
    label: "Publish its events again",
    consequence: "The events of the order are given to their consumers once more. Each ignores what it has processed, so that nobody is mailed twice.",
    confirm: "Publish the events",
    done: "The events are published soon",
  },
  settle_order: {
    label: "Settle by hand",
    consequence:
      "You have returned the money another way, and this records it: nothing is paid by this. Stock that is still held is released, and an order that needs attention ends.",
    confirm: "Record the refund",
    done: "The order is settled",
  },
};

/** An action with why it is not possible, if so. */
export interface Offer {
  action: Name;
  why?: string;
}

const notFinance = "Only members of the group finance settle money.";

/**
 * The actions beside "Try again", which the page's head offers for an order that needs attention. An API of the release before offers none, and a later
 * one may offer more than this page knows.
 */
export function offersOf({ choices = [], order }: Pick<Investigation, "choices" | "order">, isFinance: boolean): { possible: Offer[]; others: Offer[] } {
  const known = choices.filter(({ action }) => action in words && !(action === "retry_order" && order.status === "needs_attention"));
  const offers = known.map(({ action, possible, why = "Not now." }): Offer => {
    if (!possible) return { action, why };
    return action === "settle_order" && !isFinance ? { action, why: notFinance } : { action };
  });
  return { possible: offers.filter(({ why }) => why === undefined), others: offers.filter(({ why }) => why !== undefined) };
}
