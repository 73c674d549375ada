import { Button, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPackage, IconPlus, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";

import { useApi } from "@/shared/api/useApi";
import { BackLink } from "@/shared/components/BackLink";
import { Choice, Choices } from "@/shared/components/Choices";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { ListSkeleton } from "@/shared/components/ListSkeleton";
import { LoadMore } from "@/shared/components/LoadMore";
import { PageHeader } from "@/shared/components/PageHeader";
import { distinctBy } from "@/shared/lists/distinctBy";
import { SearchField } from "@/shared/search/SearchField";

import { productsQuery, type ProductState } from "../api/listProducts";
import { NewProductDialog } from "../components/NewProductDialog";
import { ProductEditor } from "../components/ProductEditor";
import { ProductTable } from "../components/ProductTable";
import classes from "./ProductsPage.module.css";

/** What is sold and how many there are; one product when the address names its SKU. */
export function ProductsPage() {
  const { sku } = useSearch({ from: "/operate/products" });
  if (sku === undefined) return <AllProducts />;
  return (
    <>
      <BackLink to="/operate/products">Products</BackLink>
      <ProductEditor key={sku} sku={sku} />
    </>
  );
}

const states = { sold: "Sold", withdrawn: "Withdrawn" } as const;

function AllProducts() {
  const { q, state = "sold" } = useSearch({ from: "/operate/products" });
  const [isMaking, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const search = (words: string | undefined) => void navigate({ to: "/operate/products", search: { q: words, state }, replace: true });
  const make = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      New product
    </Button>
  );
  return (
    <>
      <PageHeader title="Products" description="What is sold, at what price, and how many there are." actions={make} />
      <div className={classes.tools}>
        <Choices label="Products by state">
          {(["sold", "withdrawn"] as const).map((choice) => (
            <Choice key={choice} to="/operate/products" search={{ q, state: choice }} isChosen={choice === state}>
              {states[choice]}
            </Choice>
          ))}
        </Choices>
        <SearchField q={q} label="Search products" onSearch={search} />
      </div>
      <Products q={q} state={state} />
      <NewProductDialog isOpen={isMaking} onClose={close} />
    </>
  );
}

function Products({ q, state }: { q: string | undefined; state: ProductState }) {
  const query = useInfiniteQuery(productsQuery(useApi(), state, q));
  const { data, error, refetch, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (data === undefined) return error === null ? <ListSkeleton height={64} /> : <ErrorState error={error} onRetry={() => void refetch()} />;
  // A product that is renamed while the pages are read may be on two of them.
  const products = distinctBy(data.pages.flatMap(({ items }) => items), ({ sku }) => sku);
  return (
    <>
      <VisuallyHidden role="status">{isPlaceholderData ? "Searching" : `${products.length}${hasNextPage ? " or more" : ""} products`}</VisuallyHidden>
      {products.length === 0 ? <NoProducts q={q} state={state} /> : <ProductTable products={products} isStale={isPlaceholderData} />}
      <LoadMore hasMore={hasNextPage} isLoading={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function NoProducts({ q, state }: { q: string | undefined; state: ProductState }) {
  if (q !== undefined) {
    return <EmptyState icon={<IconSearchOff size={28} />} title={`Nothing found for “${q}”`} description="Try fewer letters, or look among those in the other state." />;
  }
  return state === "sold" ? (
    <EmptyState icon={<IconPackage size={28} />} title="Nothing is sold yet" description="Make the first product; it is in the shop as soon as it has stock." />
  ) : (
    <EmptyState icon={<IconPackage size={28} />} title="Nothing is withdrawn" description="A product that you take out of the shop waits here." />
  );
}
