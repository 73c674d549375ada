import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";

import { webhooksQuery } from "../api/listWebhooks";
import { RegisterEndpointDialog } from "../components/RegisterEndpointDialog";
import { WebhookList } from "../components/WebhookList";

/** All endpoints of the signed-in user. */
export function WebhooksPage() {
  const [isRegistering, { open, close }] = useDisclosure();
  const actions = (
    <>
      <ButtonLink to="/webhooks/events" variant="default">
        Events
      </ButtonLink>
      <Button leftSection={<IconPlus size={16} />} onClick={open}>
        Register endpoint
      </Button>
    </>
  );
  return (
    <RequireSignIn>
      <PageHeader title="Webhooks" description="EventForge sends events about orders to your systems." actions={actions} />
      <Endpoints />
      <RegisterEndpointDialog isOpen={isRegistering} onClose={close} />
    </RequireSignIn>
  );
}

function Endpoints() {
  const { data, error, refetch } = useQuery(webhooksQuery(useApi()));
  if (data === undefined) {
    return error === null ? <ListSkeleton rows={3} height={72} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  if (data.length > 0) return <WebhookList webhooks={data} />;
  return (
    <EmptyState
      icon={<IconWebhook size={28} />}
      title="No endpoints yet"
      description="A webhook is a signed HTTP request that EventForge sends to your endpoint when something happens to an order. Failed deliveries are retried for three days."
    />
  );
}
