import { PageHeader } from "@/shared/components/PageHeader";

export function WebhookPage() {
  return <PageHeader title="Webhook" />;
}
