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
import { AdmitDialog } from "../components/AdmitDialog";
import { PartnerList } from "../components/PartnerList";

/** Who may push events in. */
export function PartnersPage() {
  const [isAdmitting, { open, close }] = useDisclosure();
  const admit = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Admit partner
    </Button>
  );
  return (
    <>
      <PageHeader title="Partners" description="Who may push events in, and of which types." actions={admit} />
      <Partners />
      <AdmitDialog isOpen={isAdmitting} onClose={close} />
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
        description="A partner pushes events of its own onto the bus, such as that a parcel arrived: signed with a secret that you hand over once."
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
