import { Group, Stack, Text } from "@mantine/core";
import { IconBarcodeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import type { StockedProduct } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { Columns } from "@/shared/components/Columns";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { PageHeader } from "@/shared/components/PageHeader";

import { productQuery } from "../api/getProduct";
import { isSku, skuRule } from "../model/sku";
import { ProductForm } from "./ProductForm";
import { ProductStateBadge } from "./ProductStateBadge";
import { StockCard } from "./StockCard";

/** One product: what it is and how many there are. A SKU that is not there yet begins a new one. */
export function ProductEditor({ sku }: { sku: string }) {
  if (isSku(sku)) return <AskedProduct sku={sku} />;
  return <EmptyState isPage icon={<IconBarcodeOff size={28} />} title={`“${sku}” cannot be a SKU`} description={skuRule} />;
}

function AskedProduct({ sku }: { sku: string }) {
  const { data, error, refetch } = useQuery(productQuery(useApi(), sku));
  if (data !== undefined) return <FoundProduct sku={sku} product={data ?? undefined} />;
  return (
    <>
      <PageHeader title="Product" description={sku} />
      {error === null ? <ListSkeleton rows={3} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

/** The form stays where it is when its product comes to be: what is typed and the focus stay, too. */
function FoundProduct({ sku, product }: { sku: string; product: StockedProduct | undefined }) {
  return (
    <>
      <PageHeader title={product?.name ?? "New product"} description={<Identity sku={sku} product={product} />} />
      <Columns>
        <ProductForm sku={sku} product={product} />
        {product === undefined ? <NoStockYet /> : <StockCard product={product} />}
      </Columns>
    </>
  );
}

function Identity({ sku, product }: { sku: string; product: StockedProduct | undefined }) {
  return (
    <Group gap="xs">
      {product !== undefined && <ProductStateBadge active={product.active} />}
      <Text span size="sm" ff="monospace">
        {sku}
      </Text>
    </Group>
  );
}

function NoStockYet() {
  return (
    <Card title="Stock">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Create the product first; then record what is on the shelf.
        </Text>
      </Stack>
    </Card>
  );
}
