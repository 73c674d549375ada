import type { EventType, Webhook, WebhookDraft, WebhookPatch } from "@/shared/api/types";
import { errorsOf as groupFaults, type Faults, type FormErrors } from "@/shared/forms/formErrors";

import { schemesOf, type Signing, signingOf } from "./signatures";

/** The chosen event types: all, including those that are added later, or some. */
export interface EventChoice {
  isAll: boolean;
  types: EventType[];
}

/** The values of the fields. */
export interface EndpointForm extends EventChoice {
  url: string;
  description: string;
  signing: Signing;
  /** Whether the events of each order are delivered in their order. */
  isInOrder: boolean;
}

export type Field = "url" | "eventTypes" | "description" | "signatures" | "ordering";

export const emptyForm: EndpointForm = { url: "", description: "", isInOrder: false, isAll: true, types: [], signing: "v1" };

export function formOf({ url, description, ordering, eventTypes, signatures }: Webhook): EndpointForm {
  return { url, description, isInOrder: ordering === "per_order", isAll: eventTypes.length === 0, types: [...eventTypes], signing: signingOf(signatures) };
}

/** Validates the form without the API. Only the API validates the URL, because its rules differ by environment. */
export function check({ url, isAll, types }: EndpointForm): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  if (url.trim() === "") errors.url = "Enter the URL that receives the events.";
  if (!isAll && types.length === 0) errors.eventTypes = "Choose at least one event type, or all events.";
  return errors;
}

export function draftOf({ url, description, isInOrder, isAll, types, signing }: EndpointForm): WebhookDraft {
  const text = description.trim();
  return {
    url: url.trim(),
    ...(isAll ? {} : { eventTypes: types }),
    ...(text === "" ? {} : { description: text }),
    ...(isInOrder ? { ordering: "per_order" as const } : {}),
    ...(signing === "v1" ? {} : { signatures: schemesOf(signing) }),
  };
}

/** The merge patch (RFC 7396) that changes an endpoint to the form. It contains only the changed fields; null resets a field. */
export function patchOf(webhook: Webhook, { description, isInOrder, isAll, types, signing }: EndpointForm): WebhookPatch {
  const patch: WebhookPatch = {};
  const text = description.trim();
  const wanted = isAll ? [] : types;
  if (text !== webhook.description) patch.description = text === "" ? null : text;
  if (!isSameSet(wanted, webhook.eventTypes)) patch.eventTypes = isAll ? null : wanted;
  if (signing !== signingOf(webhook.signatures)) patch.signatures = schemesOf(signing);
  if (isInOrder !== (webhook.ordering === "per_order")) patch.ordering = isInOrder ? "per_order" : "none";
  return patch;
}

function isSameSet(some: readonly EventType[], others: readonly EventType[]): boolean {
  return some.length === others.length && some.every((type) => others.includes(type));
}

/**
 * The API's faults by the fields that the form shows. Other faults belong to the
 * form. A conflict belongs to the URL, which identifies an endpoint.
 */
export function errorsOf(error: unknown, shown: readonly Field[]): Faults<Field> {
  const pointers: Partial<Record<Field, string>> = Object.fromEntries(shown.map((field) => [field, `/${field}`]));
  return groupFaults(error, { pointers, conflict: "url" });
}
