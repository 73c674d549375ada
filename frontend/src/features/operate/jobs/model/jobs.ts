import type { EventType, Job, JobDraft, JobFilter, JobPreview } from "@/shared/api/types";
import type { FormErrors, Places } from "@/shared/forms/formErrors";

/** Whether a job still does something. */
export function isRunning({ state }: Pick<Job, "state">): boolean {
  return state === "running" || state === "stopping";
}

/** How many percent of a job's orders it has looked at; undefined if nobody knows how many there are. */
export function percentDone({ looked, expected, state }: Pick<Job, "looked" | "expected" | "state">): number | undefined {
  if (state === "done") return 100;
  if (expected === undefined) return undefined;
  return Math.min(100, Math.floor((looked / Math.max(expected, 1)) * 100));
}

/** How far a job is, such as "120 of 300 orders: 118 done, 2 skipped". */
export function progressText({ looked, expected, done, skipped, failed, events, kind }: Job): string {
  const of = expected === undefined || expected < looked ? "" : ` of ${expected}`;
  const parts = [`${done} done`, ...(skipped > 0 ? [`${skipped} skipped`] : []), ...(failed > 0 ? [`${failed} failed`] : [])];
  if (kind === "publish_events") parts.push(`${events} ${events === 1 ? "event" : "events"}`);
  return `${looked}${of} ${(expected ?? looked) === 1 ? "order" : "orders"}: ${parts.join(", ")}`;
}

export const jobTitles: Record<Job["kind"], string> = { retry_orders: "Try orders again", publish_events: "Publish events again" };

/** Who gets events that are published again. */
export const consumers: Record<NonNullable<JobFilter["consumer"]> | "all", string> = {
  all: "Everybody on the bus",
  email: "E-mail",
  receipt: "Receipts",
  webhooks: "Webhooks",
};

/** Why a job failed, in words. */
export function failureText(failure: string): string {
  if (failure === "unavailable") return "For ten minutes nothing could be done. Begin it again when the platform works.";
  if (failure === "too_large") return "There are more orders than one job may look at. Begin another for the rest of the time.";
  return `It ended with the error ${failure}.`;
}

/** What a job would do, for its confirmation. */
export function previewText({ kind, rate = defaultRate }: Pick<JobDraft, "kind" | "rate">, { orders, complete }: JobPreview): string {
  const some = `${complete ? "" : "More than "}${orders} ${orders === 1 ? "order" : "orders"}`;
  if (kind === "publish_events") {
    return `${some} may have such events. At most ${rate} events a second are published. Consumers ignore what they have handled.`;
  }
  return `${some} ${orders === 1 ? "is" : "are"} tried again, at most ${rate} a second. What was done already is not done twice. Orders that come later are left alone.`;
}

export const defaultRate = 5;
export const maxRate = 100;

export interface PublishForm {
  /** Local times, as the browser's fields have them, such as 2026-11-28T00:00. */
  from: string;
  to: string;
  type: EventType | "";
  orderId: string;
  consumer: keyof typeof consumers;
  rate: number | string;
}

export type Field = "from" | "to" | "type" | "orderId" | "consumer" | "rate";

export const places: Places<Field> = {
  pointers: { from: "/filter/from", to: "/filter/to", type: "/filter/type", orderId: "/filter/orderId", consumer: "/filter/consumer", rate: "/rate" },
};

const orderId = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Validates the form without the API. */
export function check(form: PublishForm): FormErrors<Field> {
  const from = timeOf(form.from);
  const to = timeOf(form.to);
  return {
    ...(from === undefined && { from: "Choose when the window begins." }),
    ...(to === undefined && { to: "Choose when the window ends." }),
    ...(from !== undefined && to !== undefined && from >= to && { to: "The window must end after it begins." }),
    ...(form.orderId.trim() !== "" && !orderId.test(form.orderId.trim()) && { orderId: "Copy the order's id from its page." }),
    ...(!isRate(form.rate) && { rate: `Choose 1 to ${maxRate}.` }),
  };
}

function isRate(rate: number | string): rate is number {
  return typeof rate === "number" && Number.isInteger(rate) && rate >= 1 && rate <= maxRate;
}

function timeOf(local: string): Date | undefined {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** What a valid form asks for, without the reason. */
export function draftOf(form: PublishForm): Omit<JobDraft, "reason"> {
  const id = form.orderId.trim();
  return {
    kind: "publish_events",
    rate: isRate(form.rate) ? form.rate : defaultRate,
    filter: {
      from: new Date(form.from).toISOString(),
      to: new Date(form.to).toISOString(),
      ...(form.type !== "" && { type: form.type }),
      ...(id !== "" && { orderId: id }),
      ...(form.consumer !== "all" && { consumer: form.consumer }),
    },
  };
}

/** The form for the last 24 hours. */
export function lastDay(now: Date): PublishForm {
  return { from: localTime(new Date(now.getTime() - 86_400_000)), to: localTime(now), type: "", orderId: "", consumer: "all", rate: 20 };
}

/** A time as a browser's field has it, rounded up to a minute. */
function localTime(time: Date): string {
  const up = new Date(Math.ceil(time.getTime() / 60_000) * 60_000);
  return new Date(up.getTime() - up.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
