import { Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import type { Webhook } from "@/shared/api/types";
import { BackLink } from "@/shared/components/BackLink";
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
import { SampleDialog } from "../components/SampleDialog";
import { SecretCard } from "../components/SecretCard";
import { Statistics } from "../components/Statistics";
import { VerifyCard } from "../components/VerifyCard";
import { WebhookStateBadge } from "../components/WebhookStateBadge";
import { hostOf } from "../model/endpoint";
import type { LogFilters } from "../model/logFilters";
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
  const [isSampling, sampling] = useDisclosure();
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
            onSample={sampling.open}
            onChange={change}
          />
        }
      />
      {isSampling && <SampleDialog webhook={webhook} onClose={sampling.close} />}
      {failure !== null && <ErrorState error={failure} />}
      <EndpointNotices webhook={webhook} isResuming={update.isPending} onResume={() => change("active")} />
      <Statistics webhookId={webhook.id} />
      <div className={classes.columns}>
        <section aria-labelledby="deliveries">
          <Title order={2} id="deliveries" mb="sm">
            Deliveries
          </Title>
          <Log webhook={webhook} />
        </section>
        <Stack gap="md" className={classes.side ?? ""}>
          <RecoverCard webhook={webhook} />
          <DetailsCard webhook={webhook} />
          <SecretCard webhook={webhook} />
          {webhook.disabledReason !== "stopped" && <DeleteCard webhookId={webhook.id} />}
        </Stack>
        <VerifyCard webhook={webhook} />
      </div>
    </>
  );
}

/** The delivery log, whose filters are in the page's address. */
function Log({ webhook }: { webhook: Webhook }) {
  const filters = useSearch({ from: "/webhooks/$webhookId" });
  const navigate = useNavigate();
  const change = (search: LogFilters) =>
    void navigate({ to: "/webhooks/$webhookId", params: { webhookId: webhook.id }, search, replace: true, resetScroll: false });
  return (
    <DeliveryLog
      webhookId={webhook.id}
      url={webhook.url}
      isActive={webhook.state === "active"}
      filters={filters}
      onFilter={change}
    />
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
