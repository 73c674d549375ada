/** A test card of the sandbox payment gateway. */
export interface TestCard {
  token: string;
  name: string;
  number: string;
  /** What happens when it is used. */
  outcome: string;
}

export const testCards = [
  { token: "tok_ok", name: "Visa", number: "•••• 4242", outcome: "The payment succeeds." },
  { token: "tok_requires_action", name: "Asks to confirm", number: "•••• 3220", outcome: "The bank asks you to confirm the payment. It succeeds if you do." },
  { token: "tok_declined", name: "Declined card", number: "•••• 0002", outcome: "The bank declines the payment. Nothing is charged." },
  { token: "tok_timeout_after_charge", name: "Lost response", number: "•••• 0119", outcome: "The bank approves the payment, but its response is lost. You still pay only once." },
  { token: "tok_flaky", name: "Temporary failure", number: "•••• 0341", outcome: "The first attempt fails and the second succeeds." },
  { token: "tok_authorization_lost", name: "Withdrawn", number: "•••• 5126", outcome: "The bank approves the payment and then withdraws it. Nothing is charged." },
] as const satisfies readonly TestCard[];
