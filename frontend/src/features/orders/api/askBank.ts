import { useMutation, useQueryClient } from "@tanstack/react-query";

import { loadStripe } from "@/shared/payment/loadStripe";

import { type Answer, answerOf } from "../model/confirmation";

/**
 * Lets Stripe show what the shopper's bank asks. The answer goes to Stripe, and the
 * order finds it there. Throws if the bank could not be asked.
 */
export function useAskBank(publishableKey: string, clientSecret: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<Answer> => {
      const stripe = await loadStripe(publishableKey);
      return answerOf(await stripe.handleNextAction({ clientSecret }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["orders"] }),
  });
}
