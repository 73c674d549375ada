import { Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/ApiContext";
import { isProblemOf } from "@/shared/api/problem";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { TextLink } from "@/shared/components/TextLink";

import { productOptions } from "./products";
import { ProductForm } from "./ProductForm";
import { StockPanel } from "./StockPanel";

/** One product: what it is and how many there are. A SKU that is not there yet begins a new one. */
export function ProductEditor({ sku }: { sku: string }) {
  const { data, error, refetch } = useQuery(productOptions(useApi(), sku));
  const isNew = data === undefined && isProblemOf(error, "not_found");
  if (data === undefined && !isNew) {
    return error === null ? <ListSkeleton rows={4} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  return (
    <Stack maw={640}>
      <TextLink to="/operate/products">All products</TextLink>
      <Paper withBorder p="lg">
        <Title order={2}>{sku}</Title>
        {isNew && <Text c="dimmed">A new product. It has no stock until you add some.</Text>}
        <ProductForm key={data?.sku ?? "new"} sku={sku} product={data} />
      </Paper>
      {data !== undefined && (
        <Paper withBorder p="lg">
          <StockPanel product={data} />
        </Paper>
      )}
    </Stack>
  );
}
