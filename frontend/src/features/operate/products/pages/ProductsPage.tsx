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

/** The products and their stock. Shows one product if the URL contains its SKU. */
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
  const [isCreating, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const search = (text: string | undefined) => void navigate({ to: "/operate/products", search: { q: text, state }, replace: true });
  const newButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      New product
    </Button>
  );
  return (
    <>
      <PageHeader title="Products" description="The products of the shop, their prices and their stock." actions={newButton} />
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
      <NewProductDialog isOpen={isCreating} onClose={close} />
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
    return <EmptyState icon={<IconSearchOff size={28} />} title={`Nothing found for “${q}”`} description="Try a shorter search, or search the products in the other state." />;
  }
  return state === "sold" ? (
    <EmptyState icon={<IconPackage size={28} />} title="No products yet" description="Create the first product. Shoppers can order it once it has stock." />
  ) : (
    <EmptyState icon={<IconPackage size={28} />} title="No withdrawn products" description="Products that you withdraw from the shop appear here." />
  );
}
