import { Skeleton, VisuallyHidden } from "@mantine/core";
import { IconPackageOff } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";

import { BackLink } from "@/shared/components/BackLink";
import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { ErrorState } from "@/shared/components/ErrorState";
import { PageHeader } from "@/shared/components/PageHeader";

import { useProduct } from "../api/getProduct";
import { ProductDetails } from "../components/ProductDetails";
import classes from "../components/ProductDetails.module.css";
import { lastSelection } from "../model/search";

/** One product, at an address of its own. */
export function ProductPage() {
  const { sku } = useParams({ from: "/products/$sku" });
  return (
    <>
      <BackLink to="/" search={lastSelection()}>
        Shop
      </BackLink>
      <Product key={sku} sku={sku} />
    </>
  );
}

function Product({ sku }: { sku: string }) {
  const { data, error, refetch } = useProduct(sku);
  if (data === null) return <NotSold />;
  if (data !== undefined) return <ProductDetails product={data} />;
  if (error === null) return <ProductSkeleton />;
  return (
    <>
      <PageHeader title="Product" />
      <ErrorState error={error} onRetry={() => void refetch()} />
    </>
  );
}

function ProductSkeleton() {
  return (
    <div className={classes.columns} aria-busy>
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      <Skeleton className={classes.placeholder} radius="lg" />
      <Skeleton height={220} radius="lg" />
    </div>
  );
}

function NotSold() {
  const toShop = (
    <ButtonLink to="/" search={lastSelection()} mt="sm">
      See what the shop sells
    </ButtonLink>
  );
  const description = "It may have left the shop, or the address has a typing error. Your orders still show what you bought.";
  return <EmptyState isPage icon={<IconPackageOff />} title="This product is not for sale" description={description} action={toShop} />;
}
