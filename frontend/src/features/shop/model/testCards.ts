/** A test card of the sandbox payment gateway. */
export interface TestCard {
  token: string;
  name: string;
  number: string;
  /** What happens when it is charged. */
  outcome: string;
}

export const testCards = [
  { token: "tok_ok", name: "Visa", number: "•••• 4242", outcome: "The payment succeeds." },
  { token: "tok_declined", name: "Declined card", number: "•••• 0002", outcome: "The bank declines the payment. Nothing is charged." },
  { token: "tok_timeout_after_charge", name: "Lost response", number: "•••• 0119", outcome: "The bank charges the card, but its response is lost. You still pay only once." },
  { token: "tok_flaky", name: "Temporary failure", number: "•••• 0341", outcome: "The first attempt fails and the second succeeds." },
] as const satisfies readonly TestCard[];
