import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import type { Webhook } from "@/shared/api/types";
import { BackLink } from "@/shared/components/BackLink";
import { Columns } from "@/shared/components/Columns";
import { CopyButton } from "@/shared/components/CopyButton";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";

import { webhookQuery } from "../api/getWebhook";
import { usePingWebhook } from "../api/pingWebhook";
import { useUpdateWebhook } from "../api/updateWebhook";
import { DeleteCard } from "../components/DeleteCard";
import { DeliveryLog } from "../components/DeliveryLog";
import { DetailsCard } from "../components/DetailsCard";
import { EndpointActions } from "../components/EndpointActions";
import { EndpointNotices } from "../components/EndpointNotices";
import { RecoverCard } from "../components/RecoverCard";
import { SecretCard } from "../components/SecretCard";
import { WebhookStateBadge } from "../components/WebhookStateBadge";
import { hostOf } from "../model/endpoint";
import classes from "./WebhookPage.module.css";

/** One endpoint: its state, deliveries, details and actions. */
export function WebhookPage() {
  const { webhookId } = useParams({ from: "/webhooks/$webhookId" });
  return (
    <RequireSignIn>
      <BackLink to="/webhooks">Webhooks</BackLink>
      <Endpoint key={webhookId} webhookId={webhookId} />
    </RequireSignIn>
  );
}

function Endpoint({ webhookId }: { webhookId: string }) {
  const { data, error, refetch } = useQuery(webhookQuery(useApi(), webhookId));
  if (data !== undefined) return <LoadedEndpoint webhook={data} />;
  return (
    <>
      <PageHeader title="Endpoint" />
      {error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

function LoadedEndpoint({ webhook }: { webhook: Webhook }) {
  const ping = usePingWebhook(webhook.id);
  const update = useUpdateWebhook(webhook.id);
  const change = (state: "active" | "paused") => update.mutate({ state });
  const failure = ping.error ?? update.error;
  return (
    <>
      <PageHeader
        title={hostOf(webhook.url)}
        description={<Address webhook={webhook} />}
        actions={
          <EndpointActions
            webhook={webhook}
            isPinging={ping.isPending}
            isChanging={update.isPending}
            onPing={() => ping.mutate()}
            onChange={change}
          />
        }
      />
      {failure !== null && <ErrorState error={failure} />}
      <EndpointNotices webhook={webhook} isResuming={update.isPending} onResume={() => change("active")} />
      <Columns>
        <section aria-labelledby="deliveries">
          <Title order={2} id="deliveries" mb="sm">
            Deliveries
          </Title>
          <DeliveryLog webhookId={webhook.id} isActive={webhook.state === "active"} />
        </section>
        <Stack gap="md">
          <RecoverCard webhook={webhook} />
          <DetailsCard webhook={webhook} />
          <SecretCard webhook={webhook} />
          <DeleteCard webhookId={webhook.id} />
        </Stack>
      </Columns>
    </>
  );
}

function Address({ webhook }: { webhook: Webhook }) {
  return (
    <span className={classes.address}>
      <WebhookStateBadge webhook={webhook} />
      <span className={classes.url}>
        {webhook.url}
        <CopyButton value={webhook.url} label="Copy URL" />
      </span>
    </span>
  );
}
