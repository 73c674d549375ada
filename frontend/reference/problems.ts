/**
 * The id of the section about errors for the fragment of a problem's type, such as #problem-not_found.
 * Undefined for any other fragment.
 */
export function sectionOfProblem(fragment: string): string | undefined {
  return /^#problem-[a-z_]+$/.test(fragment) ? "description/errors" : undefined;
}
