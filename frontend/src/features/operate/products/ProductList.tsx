import { Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { IconPackage } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { useApi } from "@/shared/api/ApiContext";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { MoneyText } from "@/shared/components/MoneyText";
import { TextLink } from "@/shared/components/TextLink";

import { catalogueOptions } from "./products";

/** What the shop sells, and the way to a product by its SKU, sold or not. */
export function ProductList() {
  const navigate = useNavigate();
  const [sku, setSku] = useState("");
  return (
    <Stack>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (sku.trim() !== "") void navigate({ to: "/operate/products", search: { sku: sku.trim() } });
        }}
      >
        <Group align="flex-end">
          <TextInput label="SKU" description="Of a product to open, or of a new one" value={sku} onChange={(event) => setSku(event.currentTarget.value)} />
          <Button type="submit">Open product</Button>
        </Group>
      </form>
      <Catalogue />
    </Stack>
  );
}

function Catalogue() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(catalogueOptions(useApi(), ""));
  if (data === undefined) return error === null ? <ListSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const products = data.pages.flatMap(({ items }) => items);
  if (products.length === 0) {
    return <EmptyState icon={<IconPackage />} title="Nothing is sold yet" description="Write a SKU above to make the first product." />;
  }
  return (
    <>
      {products.map(({ sku, name, price, available }) => (
        <Paper key={sku} withBorder p="md">
          <Group justify="space-between">
            <div>
              <TextLink to="/operate/products" search={{ sku }}>
                {name}
              </TextLink>
              <Text size="sm" c="dimmed">
                {sku}
              </Text>
            </div>
            <Group>
              <Text size="sm">{available} available</Text>
              <MoneyText value={price} />
            </Group>
          </Group>
        </Paper>
      ))}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}
