/** The initials of a name's first two words, in any script. */
export function initialsOf(name: string): string {
  const initials = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  return initials.slice(0, 2).join("").toLocaleUpperCase();
}
