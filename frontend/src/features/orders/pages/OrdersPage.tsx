import { PageHeader } from "@/shared/components/PageHeader";

export function OrdersPage() {
  return <PageHeader title="Orders" />;
}
