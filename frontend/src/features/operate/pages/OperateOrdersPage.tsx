import { PageHeader } from "@/shared/components/PageHeader";

export function OperateOrdersPage() {
  return <PageHeader title="Orders" />;
}
