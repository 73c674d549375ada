import { useQuery } from "@tanstack/react-query";

import { loadStripe } from "@/shared/payment/loadStripe";

/**
 * Loads Stripe.js and the part of the app that shows its card form. Both are kept
 * until the page is closed, and are loaded again only after a failure.
 */
export function useStripe<Form>(publishableKey: string, importForm: () => Promise<Form>) {
  return useQuery({
    queryKey: ["stripe", publishableKey],
    queryFn: async () => {
      const [stripe, form] = await Promise.all([loadStripe(publishableKey), importForm()]);
      return { stripe, form };
    },
    networkMode: "always",
    retry: false, // Stripe's loader repeats a failed request by itself
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false, // they are objects with functions, not data
  });
}
