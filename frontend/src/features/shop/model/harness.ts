import fc from "fast-check";

import { ApiProblem, NetworkError } from "@/shared/api/problem";
import type { Order } from "@/shared/api/types";

import { type Intent, unansweredIntent } from "./intent";
import { type Dependencies, type SubmittedOrder, submitOrder } from "./submitOrder";

/**
 * What may happen to a request. A slow one is validated at once, given up by
 * the browser and completed later. A slow one with a price change is validated
 * before the price of the product changes.
 */
export const outcomes = [
  "answered", "request lost", "response lost", "in progress", "unavailable", "internal error", "signed out", "never answered", "slow",
  "slow, price changes",
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * A model of the API's contract. It makes one order per key, and refuses a
 * different body under the same key and a price that differs from the catalog.
 * It stores a key together with its order only. So a slow request can still
 * become an order after a later request with the same key was refused.
 */
export class ModelApi {
  readonly orders: { key: string; body: string }[] = [];
  readonly received: Intent[] = [];
  /** The outcomes of the next requests, in order. Later requests are answered. */
  outcomes: Outcome[] = [];
  price = 1;
  #slow: Intent[] = [];

  receive(intent: Intent): Promise<Order> {
    this.received.push(intent);
    const outcome = this.outcomes.shift() ?? "answered";
    if (outcome === "request lost") return Promise.reject(new NetworkError("lost"));
    if (outcome === "in progress") return Promise.reject(new ApiProblem(409, "idempotency_key_in_use", "in progress", [], "r", 1000));
    if (outcome === "unavailable") return Promise.reject(new ApiProblem(503, "unavailable", "unavailable"));
    if (outcome === "signed out") return Promise.reject(new ApiProblem(401, "unauthenticated", "signed out"));
    if (outcome === "slow" || outcome === "slow, price changes") {
      if (this.#isValid(intent)) this.#slow.push(intent);
      if (outcome === "slow, price changes") this.price++;
      return Promise.reject(new NetworkError("lost"));
    }
    const response = this.#placeOrder(intent);
    response.catch(() => undefined); // the response may be lost
    if (outcome === "never answered") return new Promise(() => undefined);
    if (outcome === "internal error") return Promise.reject(new ApiProblem(500, "internal", "failed after the effect"));
    return outcome === "response lost" ? Promise.reject(new NetworkError("lost")) : response;
  }

  /** Completes the slow requests. */
  completeSlowRequests(): void {
    for (const { key, body } of this.#slow.splice(0)) {
      if (!this.orders.some((order) => order.key === key)) this.orders.push({ key, body });
    }
  }

  #placeOrder({ key, body }: Intent): Promise<Order> {
    const known = this.orders.find((order) => order.key === key);
    if (known !== undefined && known.body !== body) {
      return Promise.reject(new ApiProblem(422, "idempotency_key_reused", "another body"));
    }
    if (known === undefined && !this.#isValid({ body })) {
      return Promise.reject(new ApiProblem(400, "invalid", "no", [{ pointer: "/lines/0/unitPrice", code: "price", message: "changed" }]));
    }
    if (known === undefined) this.orders.push({ key, body });
    return Promise.resolve({ id: `order of ${key}` } as Order);
  }

  /** Whether the body's price, if it has one, is the catalog's. Bodies look like "lamp" or "lamp at 1". */
  #isValid({ body }: { body: string }): boolean {
    const price = body.split(" at ")[1];
    return price === undefined || price === String(this.price);
  }
}

/** A browser. Its storage survives a reload; promises of the page before the reload never settle. */
export class Browser {
  stored: Intent | undefined;
  now = 1_000_000;
  /** The pauses before retries, in milliseconds. */
  readonly pauses: number[] = [];
  #keys = 0;
  #page = 0;

  constructor(readonly api: ModelApi) {}

  reload(): void {
    this.#page++;
  }

  submit(body: string): Promise<SubmittedOrder> {
    return submitOrder(this.#dependencies(), body);
  }

  #dependencies(): Dependencies {
    const page = this.#page;
    const onPage = async <T>(result: Promise<T>): Promise<T> => {
      const settled = await result.then((value) => () => value, (error: unknown) => () => { throw error; });
      return page === this.#page ? settled() : new Promise<T>(() => undefined);
    };
    return {
      storage: { read: () => this.stored, write: (intent) => (this.stored = intent) },
      send: (intent) => onPage(this.api.receive(intent)),
      now: () => this.now,
      newKey: () => `key-${++this.#keys}`,
      pause: (milliseconds) => {
        this.pauses.push(milliseconds);
        return onPage(Promise.resolve());
      },
    };
  }
}

/** Runs all pending promise callbacks. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** What a shopper does, and what happens without the shopper. */
export type Action =
  | { do: "click"; times: number }
  | { do: "reload" }
  | { do: "edit"; to: string }
  | { do: "accept the price" }
  | { do: "start over" }
  | { do: "change the price" }
  | { do: "complete slow requests" };

export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }).map((times) => ({ do: "click" as const, times })) },
  { weight: 3, arbitrary: fc.constant({ do: "reload" as const }) },
  { weight: 2, arbitrary: fc.constantFrom("lamp", "mug", "lamp and mug").map((to) => ({ do: "edit" as const, to })) },
  { weight: 1, arbitrary: fc.constant({ do: "start over" as const }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom("change the price" as const, "complete slow requests" as const, "accept the price" as const).map((what) => ({ do: what })),
  },
);

/**
 * A shopper and the orders that they want. A wanted order lasts from the first
 * click until the order is seen, something else is ordered, or the shopper
 * starts over. A change of the price does not make it another one.
 */
export class Shopper {
  readonly wanted: { what: string; isOver: boolean }[] = [];
  readonly #browser: Browser;
  #what = "lamp";
  #price = 1;
  #isRefused = false;

  constructor(readonly api: ModelApi) {
    this.#browser = new Browser(api);
  }

  async perform(actions: readonly Action[]): Promise<void> {
    for (const step of actions) {
      if (step.do === "edit") this.#edit(step.to);
      if (step.do === "reload") this.#reload();
      if (step.do === "click") this.#click(step.times);
      if (step.do === "accept the price" && this.#isRefused) this.#price = this.api.price;
      if (step.do === "start over") this.#startOver();
      if (step.do === "change the price") this.api.price++;
      if (step.do === "complete slow requests") this.api.completeSlowRequests();
      await settle();
    }
    this.api.completeSlowRequests();
  }

  get #body(): string {
    return `${this.#what} at ${this.#price}`;
  }

  #edit(to: string): void {
    this.#what = to;
    this.#price = this.api.price; // the catalog's price when the product was added
    this.#isRefused = false;
  }

  #startOver(): void {
    this.#browser.stored = undefined;
    for (const wanted of this.wanted) wanted.isOver = true;
  }

  #reload(): void {
    this.#browser.reload();
    const pending = unansweredIntent(this.#browser.stored, this.#browser.now);
    if (pending?.body === this.#body) this.#click(1); // the page resumes without a click
  }

  #click(times: number): void {
    const last = this.wanted.at(-1);
    const wanted = last?.what === this.#what && !last.isOver ? last : { what: this.#what, isOver: false };
    if (wanted !== last) this.wanted.push(wanted);
    const body = this.#body;
    for (let count = 0; count < times; count++) {
      void this.#browser.submit(body).then(
        (submitted) => this.#see(submitted),
        (error: unknown) => (this.#isRefused = error instanceof ApiProblem && error.status === 400),
      );
    }
  }

  /** Sees the order that the page shows, which may have been made by an earlier body. */
  #see({ body }: SubmittedOrder): void {
    const what = body.split(" at ")[0];
    for (const wanted of this.wanted) if (wanted.what === what) wanted.isOver = true;
  }
}
