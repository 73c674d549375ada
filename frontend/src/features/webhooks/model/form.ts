import type { EventType, Webhook, WebhookDraft, WebhookPatch } from "@/shared/api/types";
import { errorsOf as sortFaults, type Faults, type FormErrors } from "@/shared/forms/formErrors";

/** What can be told of events: everything, also what is added later, or only some. */
export interface EventChoice {
  isAll: boolean;
  types: EventType[];
}

/** What stands in the fields. */
export interface EndpointForm extends EventChoice {
  url: string;
  description: string;
}

export type Field = "url" | "eventTypes" | "description";

export const emptyForm: EndpointForm = { url: "", description: "", isAll: true, types: [] };

export function formOf({ url, description, eventTypes }: Webhook): EndpointForm {
  return { url, description, isAll: eventTypes.length === 0, types: [...eventTypes] };
}

/** What can be said without asking the API. The rules of the URL are the API's: they differ by environment. */
export function check({ url, isAll, types }: EndpointForm): FormErrors<Field> {
  const errors: FormErrors<Field> = {};
  if (url.trim() === "") errors.url = "Enter the address that receives the events.";
  if (!isAll && types.length === 0) errors.eventTypes = "Choose at least one event, or all of them.";
  return errors;
}

export function draftOf({ url, description, isAll, types }: EndpointForm): WebhookDraft {
  const text = description.trim();
  return { url: url.trim(), ...(isAll ? {} : { eventTypes: types }), ...(text === "" ? {} : { description: text }) };
}

/** The merge patch that makes an endpoint what the fields say: what stays is not named, null takes back. */
export function patchOf(webhook: Webhook, { description, isAll, types }: EndpointForm): WebhookPatch {
  const patch: WebhookPatch = {};
  const text = description.trim();
  const wanted = isAll ? [] : types;
  if (text !== webhook.description) patch.description = text === "" ? null : text;
  if (!isSameSet(wanted, webhook.eventTypes)) patch.eventTypes = isAll ? null : wanted;
  return patch;
}

function isSameSet(some: readonly EventType[], others: readonly EventType[]): boolean {
  return some.length === others.length && some.every((type) => others.includes(type));
}

/**
 * Where an answer's faults belong: to the fields that the form shows, all else
 * to the form. A conflict at registration is about the URL, which is what makes
 * an endpoint one.
 */
export function errorsOf(error: unknown, shown: readonly Field[]): Faults<Field> {
  const pointers: Partial<Record<Field, string>> = Object.fromEntries(shown.map((field) => [field, `/${field}`]));
  return sortFaults(error, { pointers, conflict: "url" });
}
