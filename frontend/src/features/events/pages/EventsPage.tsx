import { PageHeader } from "@/shared/components/PageHeader";

export function EventsPage() {
  return <PageHeader title="Events" />;
}
