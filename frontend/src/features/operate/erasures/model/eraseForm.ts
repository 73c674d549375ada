import type { Erasure, ErasureDraft } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";

export interface EraseForm {
  userId: string;
  reason: ErasureDraft["reason"];
}

export type Field = "userId" | "reason";

export const places: Places<Field> = { pointers: { userId: "/userId", reason: "/reason" } };

/** Why a user is erased, as operators choose it. */
export const reasons: Record<ErasureDraft["reason"], string> = {
  asked: "The user asked by another way",
  legal: "An authority or a court demands it",
  inactive: "The data is no longer needed",
};

/** The pattern of the schema UserId in api/openapi.yaml. */
const pattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isUserId(text: string): boolean {
  return pattern.test(text);
}

/** Validates the form without the API. */
export function check({ userId }: EraseForm): FormErrors<Field> {
  return isUserId(userId.trim()) ? {} : { userId: "Copy the user's id from one of the user's orders." };
}

/** The request body for a valid form. */
export function draftOf({ userId, reason }: EraseForm): ErasureDraft {
  return { userId: userId.trim(), reason };
}

/** What an erasure has done and waits for, in words. */
export function stateText({ state, openOrders }: Erasure): string {
  if (state === "requested") return "The account is deleted within minutes.";
  if (state === "erasing") return "The account is deleted. The first pass removes the data of its orders, receipts and endpoints.";
  if (state === "completed") return "Nothing is stored about this user any more.";
  return openOrders > 0 ? "Orders that have not ended are finished first. A last pass follows." : "The data is deleted. A last pass follows within two hours.";
}
