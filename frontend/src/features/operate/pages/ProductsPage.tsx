import { PageHeader } from "@/shared/components/PageHeader";

export function ProductsPage() {
  return <PageHeader title="Products" />;
}
