import { PageHeader } from "@/shared/components/PageHeader";

export function WebhooksPage() {
  return <PageHeader title="Webhooks" />;
}
