/** The name of a country in the app's language; what the API calls it, if the browser does not know it. */
export function countryName(code: string, known: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(code) ?? known;
  } catch {
    return known;
  }
}

/** The country that the reader's languages name, the first first, among those that are known; the US if none is. */
export function readersCountry(languages: readonly string[], known: { has: (country: string) => boolean }): string {
  const named = languages.map(regionOf).find((region) => region !== undefined && known.has(region));
  return named ?? "US";
}

function regionOf(language: string): string | undefined {
  try {
    const locale = new Intl.Locale(language);
    return locale.region ?? locale.maximize().region;
  } catch {
    return undefined;
  }
}
