import { Button, VisuallyHidden } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";

import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";
import { distinctBy } from "@/shared/lists/distinctBy";
import { SearchField } from "@/shared/search/SearchField";

import { useProducts } from "../api/listProducts";
import { CatalogTools } from "../components/CatalogTools";
import { ProductGrid, ProductGridSkeleton } from "../components/ProductGrid";
import { catalogHeading } from "../model/headings";
import { rememberSelection, type Selection } from "../model/search";

/** The products for sale, with a search, their categories and their order. */
export function CatalogPage() {
  const selection = useSearch({ from: "/" });
  const navigate = useNavigate();
  useEffect(() => rememberSelection(selection), [selection]);
  const searchFor = (q: string | undefined) => void navigate({ to: "/", search: { ...selection, q }, replace: true });
  const search = <SearchField q={selection.q} label="Search products" onSearch={searchFor} />;
  return (
    <>
      <PageHeader {...catalogHeading} actions={search} />
      <Results selection={selection} />
    </>
  );
}

function Results({ selection }: { selection: Selection }) {
  const { data, error, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useProducts(selection);
  const tools = <CatalogTools selection={selection} categories={data?.pages[0]?.categories ?? []} />;
  if (data === undefined) {
    return (
      <>
        {tools}
        {error === null ? <ProductGridSkeleton /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </>
    );
  }
  const products = distinctBy(data.pages.flatMap(({ items }) => items), ({ sku }) => sku);
  return (
    <>
      {tools}
      <VisuallyHidden role="status">{isPlaceholderData ? "Searching" : resultText(products.length, hasNextPage, selection.q)}</VisuallyHidden>
      {products.length === 0 ? <NothingFound selection={selection} /> : <ProductGrid products={products} isStale={isPlaceholderData} />}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function resultText(count: number, hasMore: boolean, q: string | undefined): string {
  const products = `${count}${hasMore ? " or more" : ""} ${count === 1 ? "product" : "products"}`;
  return q === undefined ? products : `${products} for “${q}”`;
}

function NothingFound({ selection: { q, category } }: { selection: Selection }) {
  const navigate = useNavigate();
  if (q === undefined && category === undefined) {
    return <EmptyState icon={<IconSearchOff />} title="No products yet" description="Please come back later." />;
  }
  const showAll = (
    <Button mt="sm" variant="default" onClick={() => void navigate({ to: "/", search: {} })}>
      Show all products
    </Button>
  );
  if (q === undefined) {
    return <EmptyState icon={<IconSearchOff />} title="Nothing in this category" description="Its products may be sold out for good, or have moved." action={showAll} />;
  }
  const advice = category === undefined ? "Try fewer letters or another word." : "Try fewer letters, another word or all categories.";
  return <EmptyState icon={<IconSearchOff />} title={`Nothing found for “${q}”`} description={advice} action={showAll} />;
}
