import { PageHeader } from "@/shared/components/PageHeader";

export function QueuesPage() {
  return <PageHeader title="Queues" />;
}
