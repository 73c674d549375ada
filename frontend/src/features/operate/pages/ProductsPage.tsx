import { useSearch } from "@tanstack/react-router";

import { PageHeader } from "@/shared/components/PageHeader";

import { ProductEditor } from "../products/ProductEditor";
import { ProductList } from "../products/ProductList";

/** What is sold and how many there are; one product when the address names its SKU. */
export function ProductsPage() {
  const { sku } = useSearch({ from: "/operate/products" });
  return (
    <>
      <PageHeader title="Products" description="What is sold, at what price, and how many there are." />
      {sku === undefined ? <ProductList /> : <ProductEditor key={sku} sku={sku} />}
    </>
  );
}
