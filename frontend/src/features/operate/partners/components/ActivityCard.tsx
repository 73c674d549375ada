import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import type { PartnerActivity, PartnerCounts } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { Timestamp } from "@/shared/components/Timestamp";

import { partnerActivityQuery } from "../api/getPartnerActivity";
import classes from "./ActivityCard.module.css";

const rows: readonly { of: keyof PartnerCounts; label: string }[] = [
  { of: "accepted", label: "Accepted" },
  { of: "applied", label: "Applied" },
  { of: "refused", label: "Refused on arrival" },
  { of: "refusedLater", label: "Refused later" },
  { of: "repeated", label: "Repeated" },
  { of: "signatureFaults", label: "Signature faults" },
];

/** How much the partner sent, and when it was seen last. */
export function ActivityCard({ partnerId }: { partnerId: string }) {
  const { data, error, refetch } = useQuery(partnerActivityQuery(useApi(), partnerId));
  return (
    <Card title="Activity">
      {data === undefined ? (
        error === null ? <ListSkeleton rows={1} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Activity activity={data} />
      )}
    </Card>
  );
}

function Activity({ activity: { lastSeenAt, day, week } }: { activity: PartnerActivity }) {
  const format = new Intl.NumberFormat();
  return (
    <>
      <p className={classes.seen}>
        {lastSeenAt === undefined ? "Nothing received in the last 30 days." : <>Last seen <Timestamp value={lastSeenAt} /></>}
      </p>
      <table className={classes.counts}>
        <thead>
          <tr>
            <th scope="col">Requests</th>
            <th scope="col">24 hours</th>
            <th scope="col">7 days</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ of, label }) => (
            <tr key={of} data-quiet={week[of] === 0 || undefined}>
              <th scope="row">{label}</th>
              <td>{format.format(day[of])}</td>
              <td>{format.format(week[of])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
