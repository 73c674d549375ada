import { notify } from "@/shared/notify/notify";

/** Says that the sign-in page cannot be reached, to whoever is about to go there. */
export function cannotLeave(): void {
  notify({ id: "sign-in", color: "red", title: "Sign-in does not answer", message: "Check your connection and try again." });
}
