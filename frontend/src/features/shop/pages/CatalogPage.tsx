import { Button, VisuallyHidden } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";
import { distinctBy } from "@/shared/lists/distinctBy";
import { SearchField } from "@/shared/search/SearchField";

import { useProducts } from "../api/listProducts";
import { ProductGrid, ProductGridSkeleton } from "../components/ProductGrid";

/** The products for sale, with a search. */
export function CatalogPage() {
  const { q } = useSearch({ from: "/" });
  const navigate = useNavigate();
  const search = <SearchField q={q} label="Search products" onSearch={(next) => void navigate({ to: "/", search: { q: next }, replace: true })} />;
  return (
    <>
      <PageHeader title="Shop" description="Good things for your desk and home." actions={search} />
      <Results q={q} />
    </>
  );
}

function Results({ q }: { q: string | undefined }) {
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useProducts(q);
  if (data === undefined) return error === null ? <ProductGridSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  const products = distinctBy(data.pages.flatMap(({ items }) => items), ({ sku }) => sku);
  return (
    <>
      <VisuallyHidden role="status">{isPlaceholderData ? "Searching" : resultText(products.length, hasNextPage, q)}</VisuallyHidden>
      {products.length === 0 ? <NothingFound q={q} /> : <ProductGrid products={products} isStale={isPlaceholderData} />}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function resultText(count: number, hasMore: boolean, q: string | undefined): string {
  const products = `${count}${hasMore ? " or more" : ""} ${count === 1 ? "product" : "products"}`;
  return q === undefined ? products : `${products} for “${q}”`;
}

function NothingFound({ q }: { q: string | undefined }) {
  const navigate = useNavigate();
  if (q === undefined) {
    return <EmptyState icon={<IconSearchOff />} title="No products yet" description="Please come back later." />;
  }
  const showAll = (
    <Button mt="sm" variant="default" onClick={() => void navigate({ to: "/", search: {} })}>
      Show all products
    </Button>
  );
  return <EmptyState icon={<IconSearchOff />} title={`Nothing found for “${q}”`} description="Try fewer letters or another word." action={showAll} />;
}
