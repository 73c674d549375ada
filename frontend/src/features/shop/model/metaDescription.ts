/** How much of a description search engines show, in characters. */
const longest = 155;

/** A product's description in one line for search engines and previews; undefined without one. It ends at a word. */
export function metaDescription(description: string): string | undefined {
  const line = description.replaceAll(/\s+/g, " ").trim();
  if (line.length <= longest) return line === "" ? undefined : line;
  const cut = line.slice(0, longest);
  const end = cut.lastIndexOf(" ");
  return `${cut.slice(0, end > 0 ? end : longest)}…`;
}
