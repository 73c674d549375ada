import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { useSession } from "@/shared/session/useSession";

import { erasureQuery } from "../api/erasure";
import { EraseCard } from "../components/EraseCard";
import { ErasureStatus } from "../components/ErasureStatus";

/** The user's account, and its end. */
export function AccountPage() {
  return (
    <RequireSignIn>
      <Account />
    </RequireSignIn>
  );
}

function Account() {
  const api = useApi();
  const { user } = useSession();
  const { data, error, refetch } = useQuery(erasureQuery(api));
  return (
    <>
      <PageHeader title="Account" description={user?.email ?? ""} />
      {data === undefined && (error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />)}
      {data === null && <EraseCard />}
      {data != null && <ErasureStatus erasure={data} />}
    </>
  );
}
