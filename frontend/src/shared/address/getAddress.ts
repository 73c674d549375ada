import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { type Api, unwrap, unwrapOrNull } from "@/shared/api/client";
import type { Address, AddressDraft } from "@/shared/api/types";
import { useApi } from "@/shared/api/useApi";

/** The address that is kept for the user's next order; null if there is none. */
export function keptAddressQuery(api: Api) {
  return queryOptions({
    queryKey: ["address"],
    queryFn: ({ signal }): Promise<Address | null> => unwrapOrNull(api.GET("/api/me/address", { signal })),
  });
}

/** The countries of addresses. */
export function countriesQuery(api: Api) {
  return queryOptions({
    queryKey: ["address-formats"],
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/address-formats", { signal }))).items,
    staleTime: Infinity, // it changes with releases only
  });
}

/** How a country wants its addresses. That of the country before is shown until it is there. */
export function addressFormatQuery(api: Api, country: string) {
  return queryOptions({
    queryKey: ["address-formats", country],
    queryFn: ({ signal }) => unwrap(api.GET("/api/address-formats/{country}", { params: { path: { country } }, signal })),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
}

/** Keeps an address for the user's next order. */
export function useKeepAddress() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AddressDraft) => unwrap(api.PUT("/api/me/address", { body })),
    onSuccess: (kept) => queries.setQueryData(keptAddressQuery(api).queryKey, kept),
  });
}

/** Forgets the user's address. */
export function useForgetAddress() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/me/address")),
    onSuccess: () => queries.setQueryData(keptAddressQuery(api).queryKey, null),
  });
}
