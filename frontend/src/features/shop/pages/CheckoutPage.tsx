import { PageHeader } from "@/shared/components/PageHeader";

export function CheckoutPage() {
  return <PageHeader title="Checkout" />;
}
