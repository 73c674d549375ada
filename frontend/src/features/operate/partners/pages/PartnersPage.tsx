import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";

import { partnersQuery } from "../api/listPartners";
import { AddPartnerDialog } from "../components/AddPartnerDialog";
import { PartnerList } from "../components/PartnerList";

/** The partners that may send events to the platform. */
export function PartnersPage() {
  const [isAdding, { open, close }] = useDisclosure();
  const addButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Add partner
    </Button>
  );
  return (
    <>
      <PageHeader title="Partners" description="Partners send events to the platform." actions={addButton} />
      <Partners />
      <AddPartnerDialog isOpen={isAdding} onClose={close} />
    </>
  );
}

function Partners() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(partnersQuery(useApi()));
  if (data === undefined) {
    return error === null ? <ListSkeleton rows={3} height={76} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  const partners = data.pages.flatMap(({ items }) => items);
  if (partners.length === 0) {
    return (
      <EmptyState
        icon={<IconUsersGroup size={28} />}
        title="No partners yet"
        description="A partner sends events to the event bus, such as the delivery of a parcel. It signs them with a secret that you give it once."
      />
    );
  }
  return (
    <>
      <PartnerList partners={partners} />
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}
