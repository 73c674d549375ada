import { IconReceiptOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import { BackLink } from "@/shared/components/BackLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";

import { operatorOrderQuery } from "../api/getOperatorOrder";
import { OrderTable } from "../components/OrderTable";

/** One order of any user, also one that is in no list any more. */
export function OperateOrderPage() {
  const { orderId } = useParams({ from: "/operate/orders/$orderId" });
  return (
    <>
      <BackLink to="/operate">All orders</BackLink>
      <OrderById key={orderId} orderId={orderId} />
    </>
  );
}

function OrderById({ orderId }: { orderId: string }) {
  const { data, error, refetch } = useQuery(operatorOrderQuery(useApi(), orderId));
  if (data === null) {
    return <EmptyState isPage icon={<IconReceiptOff size={28} />} title="Order not found" description={`There is no order ${orderId}.`} />;
  }
  if (data !== undefined) {
    return (
      <>
        <PageHeader title="Order" description={<OrderStatusBadge status={data.status} />} />
        <OrderTable orders={[data]} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Order" />
      {error === null ? <ListSkeleton rows={1} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}
