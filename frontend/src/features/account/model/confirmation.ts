import type { FormErrors } from "@/shared/forms/formErrors";

export interface Confirmation {
  /** The email address, as the user types it. */
  email: string;
}

/** Deleting an account needs its email address, so that nobody does it by accident. */
export function checkConfirmation({ email }: Confirmation, expected: string): FormErrors<"email"> {
  const isSame = email.trim().toLowerCase() === expected.trim().toLowerCase();
  return isSame && expected !== "" ? {} : { email: `Enter ${expected} to delete this account.` };
}
