import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";

import { readersCountry } from "./countries";
import { countriesQuery } from "./getAddress";

/** The country that the reader's browser names. Until the countries are known, it may be one that none is. */
export function useReadersCountry(): string {
  const { data } = useQuery(countriesQuery(useApi()));
  const known = data === undefined ? { has: () => true } : new Set(data.map(({ code }) => code));
  return readersCountry(navigator.languages, known);
}
