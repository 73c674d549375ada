import { useQuery } from "@tanstack/react-query";

import { unwrap } from "@/shared/api/client";
import type { Category } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

const none: readonly Category[] = [];

/** The categories of the products for sale, by name. A page of products has them all. */
export function useCategories(): readonly Category[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ["products", "categories"],
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/products", { params: { query: { limit: 1 } }, signal }))).categories ?? none,
  });
  return data ?? none;
}
