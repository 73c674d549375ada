import { PageHeader } from "@/shared/components/PageHeader";

export function OrderPage() {
  return <PageHeader title="Order" />;
}
