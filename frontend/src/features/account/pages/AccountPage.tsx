import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { useSession } from "@/shared/session/useSession";

import { erasureQuery } from "../api/erasure";
import { AddressCard } from "../components/AddressCard";
import { EraseCard } from "../components/EraseCard";
import { ErasureStatus } from "../components/ErasureStatus";
import { Farewell } from "../components/Farewell";
import { isFarewell } from "../model/farewell";

/** The user's account, and its end. */
export function AccountPage() {
  const { isLoading, user } = useSession();
  if (!isLoading && user === undefined && isFarewell()) return <Farewell />;
  return (
    <RequireSignIn>
      <Account />
    </RequireSignIn>
  );
}

function Account() {
  const api = useApi();
  const { user, signOut } = useSession();
  const { data, error, refetch } = useQuery(erasureQuery(api));
  const email = user?.email ?? "";
  return (
    <>
      <PageHeader title="Account" description={email} />
      {data === undefined && (error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />)}
      {data === null && (
        <Stack gap="lg">
          <AddressCard />
          <EraseCard email={email} signOut={signOut} />
        </Stack>
      )}
      {data != null && <ErasureStatus erasure={data} />}
    </>
  );
}
