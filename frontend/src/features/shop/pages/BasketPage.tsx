import { PageHeader } from "@/shared/components/PageHeader";

export function BasketPage() {
  return <PageHeader title="Basket" />;
}
