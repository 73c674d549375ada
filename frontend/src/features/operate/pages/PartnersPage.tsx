import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/ApiContext";
import type { Partner } from "@/shared/api/types";
import { CopyButton } from "@/shared/components/CopyButton";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";
import { Timestamp } from "@/shared/components/Timestamp";

import { PartnerForm } from "../partners/PartnerForm";
import { partnersOptions } from "../partners/partners";

/** Who may push events in, and their keys. */
export function PartnersPage() {
  return (
    <>
      <PageHeader title="Partners" description="Who may push events in, and of which types." />
      <Stack>
        <PartnerForm />
        <Partners />
      </Stack>
    </>
  );
}

function Partners() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(partnersOptions(useApi()));
  if (data === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const partners = data.pages.flatMap(({ items }) => items);
  if (partners.length === 0) {
    return <EmptyState icon={<IconUsersGroup />} title="No partners yet" description="Admit the first one above." />;
  }
  return (
    <>
      {partners.map((partner) => (
        <PartnerCard key={partner.id} partner={partner} />
      ))}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function PartnerCard({ partner: { id, name, eventTypes, active, createdAt } }: { partner: Partner }) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {name}
        </Title>
        <Badge color={active ? "green" : "gray"}>{active ? "Active" : "Not active"}</Badge>
      </Group>
      <Group gap={4}>
        <Text size="sm" c="dimmed">
          {id}
        </Text>
        <CopyButton value={id} label={`Copy id of ${name}`} />
      </Group>
      <Text size="sm">May send {eventTypes.join(", ")}</Text>
      <Text size="sm" c="dimmed">
        Admitted <Timestamp value={createdAt} />
      </Text>
    </Paper>
  );
}
