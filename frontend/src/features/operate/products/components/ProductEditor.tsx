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
import { PicturesCard } from "./PicturesCard";
import { ProductForm } from "./ProductForm";
import { ProductStateBadge } from "./ProductStateBadge";
import { StockCard } from "./StockCard";

/** Edits one product and its stock. A SKU that does not exist yet creates a product. */
export function ProductEditor({ sku }: { sku: string }) {
  if (isSku(sku)) return <ProductBySku sku={sku} />;
  return <EmptyState isPage icon={<IconBarcodeOff size={28} />} title={`“${sku}” is not a valid SKU`} description={skuRule} />;
}

function ProductBySku({ sku }: { sku: string }) {
  const { data, error, refetch } = useQuery(productQuery(useApi(), sku));
  if (data !== undefined) return <EditedProduct sku={sku} product={data ?? undefined} />;
  return (
    <>
      <PageHeader title="Product" description={sku} />
      {error === null ? <ListSkeleton rows={3} height={120} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </>
  );
}

/** Renders the same form before and after the product is created, so that its input and focus stay. */
function EditedProduct({ sku, product }: { sku: string; product: StockedProduct | undefined }) {
  return (
    <>
      <PageHeader title={product?.name ?? "New product"} description={<Identity sku={sku} product={product} />} />
      <Columns>
        <ProductForm sku={sku} product={product} />
        {product === undefined ? (
          <StockUnavailable />
        ) : (
          <Stack gap="lg">
            <StockCard product={product} />
            <PicturesCard product={product} />
          </Stack>
        )}
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

function StockUnavailable() {
  return (
    <Card title="Stock">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Create the product first. Then you can record its stock and add pictures.
        </Text>
      </Stack>
    </Card>
  );
}
