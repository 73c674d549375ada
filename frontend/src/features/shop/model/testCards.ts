/** A means of payment that the sandbox gateway knows. */
export interface TestCard {
  token: string;
  name: string;
  number: string;
  /** What the gateway does with it. */
  outcome: string;
}

export const testCards = [
  { token: "tok_ok", name: "Visa", number: "•••• 4242", outcome: "The payment goes through." },
  { token: "tok_declined", name: "Declined card", number: "•••• 0002", outcome: "The bank says no. Nothing is charged." },
  { token: "tok_timeout_after_charge", name: "Lost answer", number: "•••• 0119", outcome: "The bank charges, but its answer gets lost. You still pay once." },
  { token: "tok_flaky", name: "Flaky gateway", number: "•••• 0341", outcome: "The first try fails, the next goes through." },
] as const satisfies readonly TestCard[];
