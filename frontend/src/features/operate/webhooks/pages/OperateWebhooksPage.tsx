import { Stack } from "@mantine/core";
import { IconWebhook } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { useApi } from "@/shared/api/useApi";
import { Choice, Choices } from "@/shared/components/Choices";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";

import { allWebhooksQuery, ownersWebhooksQuery } from "../api/webhooks";
import { EndpointList } from "../components/EndpointList";
import { OwnerField } from "../components/OwnerField";

const states = [
  [undefined, "All"],
  ["active", "Active"],
  ["paused", "Paused"],
  ["disabled", "Disabled"],
] as const;

/** The webhook endpoints of all users. An operator stops those that do harm. */
export function OperateWebhooksPage() {
  const [owner, setOwner] = useState("");
  return (
    <>
      <PageHeader title="Webhooks" description="The endpoints of all users, first those that receive the events of all orders." />
      <Stack gap="lg">
        <OwnerField onFind={setOwner} />
        {owner === "" ? <AllEndpoints /> : <OwnersEndpoints email={owner} />}
      </Stack>
    </>
  );
}

function AllEndpoints() {
  const { state } = useSearch({ from: "/operate/webhooks" });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(allWebhooksQuery(useApi(), state));
  const webhooks = data?.pages.flatMap(({ items }) => items);
  return (
    <div>
      <Choices label="Endpoints by state">
        {states.map(([choice, label]) => (
          <Choice key={label} to="/operate/webhooks" search={{ state: choice }} isChosen={choice === state}>
            {label}
          </Choice>
        ))}
      </Choices>
      {webhooks === undefined && (error === null ? <ListSkeleton rows={3} height={88} /> : <ErrorState error={error} onRetry={() => void refetch()} />)}
      {webhooks !== undefined && webhooks.length > 0 && <EndpointList webhooks={webhooks} />}
      {webhooks?.length === 0 && !hasNextPage && (
        <EmptyState icon={<IconWebhook size={28} />} title="No endpoints" description="Shoppers and partners register endpoints on their page “Webhooks”." />
      )}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </div>
  );
}

function OwnersEndpoints({ email }: { email: string }) {
  const { data, error, refetch } = useQuery(ownersWebhooksQuery(useApi(), email));
  if (data === undefined) return error === null ? <ListSkeleton rows={2} height={88} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return <EmptyState icon={<IconWebhook size={28} />} title="No endpoints" description={`${email} has no endpoint, or nobody signs in with this address.`} />;
  }
  return <EndpointList webhooks={data.items} />;
}
