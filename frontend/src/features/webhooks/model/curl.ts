import type { HeaderLine } from "@/shared/api/types";

/** A command that sends a request again from a shell, with the same bytes and signature. */
export function curlOf(url: string, headers: readonly HeaderLine[], payload: string): string {
  const lines = headers.map(({ name, value }) => `-H ${quote(`${name}: ${value}`)}`);
  return [`curl -i ${quote(url)}`, ...lines, `--data-binary ${quote(payload)}`].join(" \\\n  ");
}

/** A word of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
