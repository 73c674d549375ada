import { Group } from "@mantine/core";
import { IconPackageOff } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";

import { isProblemOf } from "@/shared/api/problem";
import type { OrderDetail } from "@/shared/api/types";
import { BackLink } from "@/shared/components/BackLink";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { CopyButton } from "@/shared/components/CopyButton";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";
import { RequireSignIn } from "@/shared/components/RequireSignIn";
import { Timestamp } from "@/shared/components/Timestamp";
import { orderNumber } from "@/shared/orders/orderNumber";
import { progressOf } from "@/shared/saga/progress";

import { useCancelOrder } from "../api/cancelOrder";
import { useOrder } from "../api/getOrder";
import { CancelOrder } from "../components/CancelOrder";
import { MoreDetails } from "../components/MoreDetails";
import { OrderDetails } from "../components/OrderDetails";
import { Parcels } from "../components/Parcels";
import { OrderAgain, RecoverOrder } from "../components/ReorderButtons";
import { ReorderOutcome } from "../components/ReorderOutcome";
import { ReturnItems } from "../components/ReturnItems";
import { StatusCard } from "../components/StatusCard";
import { useFocusAfter } from "../hooks/useFocusAfter";
import { useReorder } from "../hooks/useReorder";
import { actionOf } from "../model/confirmation";
import { orderTitle } from "../model/orderTitle";

const ConfirmPayment = lazy(() => import("../components/ConfirmPayment"));

/** An order, updated while its status changes. */
export function OrderPage() {
  const { orderId } = useParams({ from: "/orders/$orderId" });
  return (
    <RequireSignIn>
      <FoundOrder key={orderId} orderId={orderId} />
    </RequireSignIn>
  );
}

function FoundOrder({ orderId }: { orderId: string }) {
  const { data, error, refetch } = useOrder(orderId);
  if (data !== undefined) return <Order order={data} />;
  if (isProblemOf(error, "not_found")) return <NoSuchOrder />;
  return (
    <>
      <BackLink to="/orders">Your orders</BackLink>
      <PageHeader title={orderTitle(orderId)} isNumber />
      {error === null ? <ListSkeleton rows={3} height={160} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

function Order({ order }: { order: OrderDetail }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const cancel = useCancelOrder(order.id);
  // The button disappears after a success, so the focus moves to the headline.
  const cancelOrder = () => cancel.mutate(undefined, { onSettled: () => heading.current?.focus() });
  const reorder = useReorder(order);
  const action = actionOf(order);
  useFocusAfter(action !== undefined, heading);
  const progress = progressOf({ ...order, reasonCode: order.reason?.code });
  return (
    <>
      <BackLink to="/orders">Your orders</BackLink>
      <PageHeader
        title={orderTitle(order.id)}
        isNumber
        description={
          <Group gap={4} align="center">
            <span>
              Placed <Timestamp value={order.createdAt} />
            </span>
            <CopyButton value={orderNumber(order.id)} label="Copy order number" />
          </Group>
        }
        actions={
          <>
            <CancelOrder order={order} isCancelling={cancel.isPending} onCancel={cancelOrder} />
            <ReturnItems order={order} headingRef={heading} />
            <OrderAgain reorder={reorder} />
          </>
        }
      />
      {reorder.outcome !== undefined && <ReorderOutcome key={reorder.count} outcome={reorder.outcome} />}
      <Suspense>{action !== undefined && <ConfirmPayment key={action.clientSecret} order={order} action={action} />}</Suspense>
      <StatusCard order={order} progress={progress} refusal={cancel.error} headingRef={heading} action={<RecoverOrder order={order} reorder={reorder} />} />
      {order.shipments !== undefined && <Parcels order={order} shipments={order.shipments} />}
      <OrderDetails order={order} />
      <MoreDetails order={order} progress={progress} />
    </>
  );
}

function NoSuchOrder() {
  const back = (
    <ButtonLink to="/orders" mt="sm" variant="default">
      Your orders
    </ButtonLink>
  );
  return (
    <EmptyState
      isPage
      icon={<IconPackageOff />}
      title="Order not found"
      description="You have no order with this number. The number may be wrong, or the order belongs to another account."
      action={back}
    />
  );
}
