import { Stack } from "@mantine/core";
import { IconReceiptOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import type { Investigation } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";
import { BackLink } from "@/shared/components/BackLink";
import { Card } from "@/shared/components/Card";
import { Columns } from "@/shared/components/Columns";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { OrderStatusBadge } from "@/shared/components/OrderStatusBadge";
import { PageHeader } from "@/shared/components/PageHeader";
import { orderNumber } from "@/shared/orders/orderNumber";

import { ActionList } from "../../components/ActionList";
import { operatorOrderQuery } from "../api/getOperatorOrder";
import { AddressCard } from "../components/AddressCard";
import { Executions } from "../components/Executions";
import { OrderActions } from "../components/OrderActions";
import { OrderFacts } from "../components/OrderFacts";
import { OrderTable } from "../components/OrderTable";
import { OrderTimeline } from "../components/OrderTimeline";
import { RetryButton } from "../components/RetryButton";
import { SagaCard } from "../components/SagaCard";
import { ShipmentsCard } from "../components/ShipmentsCard";

/** One order of any user, also one that is in no list any more: what happened, what was tried, and what can be done. */
export function OperateOrderPage() {
  const { orderId } = useParams({ from: "/operate/orders/$orderId" });
  return (
    <>
      <BackLink to="/operate/orders">All orders</BackLink>
      <OrderById key={orderId} orderId={orderId} />
    </>
  );
}

function OrderById({ orderId }: { orderId: string }) {
  const { data, error, refetch } = useQuery(operatorOrderQuery(useApi(), orderId));
  if (data === null) {
    return <EmptyState isPage icon={<IconReceiptOff size={28} />} title="Order not found" description={`There is no order ${orderId}.`} />;
  }
  if (data !== undefined) return <FoundOrder investigation={data} />;
  return (
    <>
      <PageHeader title="Order" />
      {error === null ? <ListSkeleton rows={1} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

function FoundOrder({ investigation }: { investigation: Investigation }) {
  const { order, timeline, actions } = investigation;
  return (
    <>
      <PageHeader title={`Order ${orderNumber(order.id)}`} description={<OrderStatusBadge status={order.status} />} actions={<RetryButton order={order} />} />
      <Stack gap="lg">
        <OrderTable orders={[order]} isComplete />
        <SagaCard investigation={investigation} />
        <Columns>
          <Executions investigation={investigation} />
          <Stack gap="md">
            <OrderActions investigation={investigation} />
            <AddressCard address={order.deliveryAddress} />
            <ShipmentsCard order={order} />
            <OrderTimeline timeline={timeline} />
            <OrderFacts investigation={investigation} />
            {actions.length > 0 && (
              <Card title="What was done">
                <ActionList actions={actions} />
              </Card>
            )}
          </Stack>
        </Columns>
      </Stack>
    </>
  );
}
