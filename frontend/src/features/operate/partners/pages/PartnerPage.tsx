import { Alert, Stack } from "@mantine/core";
import { IconBan, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import type { Partner } from "@/shared/api/types";
import { BackLink } from "@/shared/components/BackLink";
import { Columns } from "@/shared/components/Columns";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";

import { partnerQuery } from "../api/getPartner";
import { useUpdatePartner } from "../api/updatePartner";
import { ActivityCard } from "../components/ActivityCard";
import { DetailsCard } from "../components/DetailsCard";
import { PartnerStateBadge } from "../components/PartnerStateBadge";
import { ReceivedEvents } from "../components/ReceivedEvents";
import { SecretCard } from "../components/SecretCard";
import { SendingGuide } from "../components/SendingGuide";
import { StateButton } from "../components/StateButton";
import { TesterCard } from "../components/TesterCard";

/** One partner: what it sent and what became of it, a tester, how it sends events, and its details. */
export function PartnerPage() {
  const { partnerId } = useParams({ from: "/operate/partners/$partnerId" });
  return (
    <>
      <BackLink to="/operate/partners">Partners</BackLink>
      <PartnerById key={partnerId} partnerId={partnerId} />
    </>
  );
}

function PartnerById({ partnerId }: { partnerId: string }) {
  const { data, error, refetch } = useQuery(partnerQuery(useApi(), partnerId));
  if (data === null) {
    return <EmptyState isPage icon={<IconUserOff size={28} />} title="Partner not found" description="Check the URL." />;
  }
  if (data !== undefined) return <LoadedPartner partner={data} />;
  return (
    <>
      <PageHeader title="Partner" />
      {error === null ? <ListSkeleton rows={3} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

function LoadedPartner({ partner }: { partner: Partner }) {
  const { mutate, error, isPending } = useUpdatePartner(partner.id);
  return (
    <>
      <PageHeader
        title={partner.name}
        description={<PartnerStateBadge active={partner.active} />}
        actions={<StateButton partner={partner} isChanging={isPending} onChange={(active) => mutate({ active })} />}
      />
      {error !== null && <ErrorState error={error} />}
      <Stack gap="sm" aria-live="polite">
        {!partner.active && (
          <Alert color="gray" icon={<IconBan />} title="Inactive" mb="lg">
            Events from this partner are rejected with 401.
          </Alert>
        )}
      </Stack>
      <Columns>
        <Stack gap="lg" miw={0}>
          <ReceivedEvents partner={partner} />
          <TesterCard key={partner.eventTypes.join(" ")} partner={partner} />
          <SendingGuide partner={partner} />
        </Stack>
        <Stack gap="md">
          <ActivityCard partnerId={partner.id} />
          <DetailsCard partner={partner} />
          <SecretCard partner={partner} />
        </Stack>
      </Columns>
    </>
  );
}
