import { PageHeader } from "@/shared/components/PageHeader";

export function PartnersPage() {
  return <PageHeader title="Partners" />;
}
