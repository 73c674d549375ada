import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ApiProblem, NetworkError } from "@/shared/api/problem";
import type { Order } from "@/shared/api/types";

import { type Intent, keyLifetimeMs, unsettled } from "./intent";
import { maxAttempts, type Placed, placeOrder, type World } from "./submitOrder";

/**
 * What may happen to a request on its way. A slow one is checked now, given up
 * by the browser, and decided later; an overtaken one sees the price change
 * meanwhile.
 */
type Fate = "answered" | "lost before" | "lost after" | "still running" | "unavailable" | "broken" | "signed out" | "hangs after" | "slow" | "overtaken";

/**
 * The API as its contract says it behaves: one order per key, another body
 * under a key is refused, and so is a price that is not the catalog's. It
 * remembers a key only with an order, so that a slow request may still become
 * one after a later request of the same key was refused.
 */
class ModelApi {
  readonly orders: { key: string; body: string }[] = [];
  readonly heard: Intent[] = [];
  fates: Fate[] = [];
  price = 1;
  #slow: Intent[] = [];

  receive(intent: Intent): Promise<Order> {
    this.heard.push(intent);
    const fate = this.fates.shift() ?? "answered";
    if (fate === "lost before") return Promise.reject(new NetworkError("lost"));
    if (fate === "still running") return Promise.reject(new ApiProblem(409, "idempotency_key_in_use", "wait", [], "r", 1000));
    if (fate === "unavailable") return Promise.reject(new ApiProblem(503, "unavailable", "later"));
    if (fate === "signed out") return Promise.reject(new ApiProblem(401, "unauthenticated", "who?"));
    if (fate === "slow" || fate === "overtaken") {
      if (this.#isOnSale(intent)) this.#slow.push(intent);
      if (fate === "overtaken") this.price++;
      return Promise.reject(new NetworkError("lost"));
    }
    const answer = this.#place(intent);
    answer.catch(() => undefined); // it may get lost on its way
    if (fate === "hangs after") return new Promise(() => undefined);
    if (fate === "broken") return Promise.reject(new ApiProblem(500, "internal", "broken after the effect"));
    return fate === "lost after" ? Promise.reject(new NetworkError("lost")) : answer;
  }

  /** The slow requests come to their ends. */
  land(): void {
    for (const { key, body } of this.#slow.splice(0)) {
      if (!this.orders.some((order) => order.key === key)) this.orders.push({ key, body });
    }
  }

  #place({ key, body }: Intent): Promise<Order> {
    const known = this.orders.find((order) => order.key === key);
    if (known !== undefined && known.body !== body) {
      return Promise.reject(new ApiProblem(422, "idempotency_key_reused", "another body"));
    }
    if (known === undefined && !this.#isOnSale({ body })) {
      return Promise.reject(new ApiProblem(400, "invalid", "no", [{ pointer: "/lines/0/unitPrice", code: "price", message: "changed" }]));
    }
    if (known === undefined) this.orders.push({ key, body });
    return Promise.resolve({ id: `order of ${key}` } as Order);
  }

  /** A body is what is ordered and, where it matters, at which price. */
  #isOnSale({ body }: { body: string }): boolean {
    const price = body.split(" at ")[1];
    return price === undefined || price === String(this.price);
  }
}

/** A browser: its storage outlives its pages; what a page that is gone awaits never comes. */
class Browser {
  kept: Intent | undefined;
  now = 1_000_000;
  paused: number[] = [];
  #keys = 0;
  #page = 0;

  constructor(readonly api: ModelApi) {}

  reload(): void {
    this.#page++;
  }

  place(body: string): Promise<Placed> {
    return placeOrder(this.#world(), body);
  }

  #world(): World {
    const page = this.#page;
    const onPage = async <T>(outcome: Promise<T>): Promise<T> => {
      const settled = await outcome.then((value) => () => value, (error: unknown) => () => { throw error; });
      return page === this.#page ? settled() : new Promise<T>(() => undefined);
    };
    return {
      keeper: { read: () => this.kept, write: (intent) => (this.kept = intent) },
      send: (intent) => onPage(this.api.receive(intent)),
      now: () => this.now,
      newKey: () => `key-${++this.#keys}`,
      pause: (milliseconds) => {
        this.paused.push(milliseconds);
        return onPage(Promise.resolve());
      },
    };
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** What a shopper does, one after the other. */
type Act = { do: "click"; times: number } | { do: "reload" } | { do: "edit"; to: string } | { do: "take the price" } | { do: "start over" };
/** What happens without the shopper. */
type Event = { do: "reprice" } | { do: "land" };

const fate = fc.constantFrom<Fate>(
  "answered", "lost before", "lost after", "still running", "unavailable", "broken", "signed out", "hangs after", "slow", "overtaken",
);
const act: fc.Arbitrary<Act | Event> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }).map((times) => ({ do: "click" as const, times })) },
  { weight: 3, arbitrary: fc.constant({ do: "reload" as const }) },
  { weight: 2, arbitrary: fc.constantFrom("lamp", "mug", "lamp and mug").map((to) => ({ do: "edit" as const, to })) },
  { weight: 1, arbitrary: fc.constant({ do: "start over" as const }) },
  { weight: 3, arbitrary: fc.constantFrom("reprice" as const, "land" as const, "take the price" as const).map((what) => ({ do: what })) },
);

/**
 * A wish lasts from the first click for something until its order is seen,
 * something else is clicked for, or the shopper starts over. It stays the same
 * at another price.
 */
class Shopper {
  readonly wishes: { what: string; isOver: boolean }[] = [];
  readonly #browser: Browser;
  #what = "lamp";
  #price = 1;
  #isRefused = false;

  constructor(readonly api: ModelApi) {
    this.#browser = new Browser(api);
  }

  async perform(acts: readonly (Act | Event)[]): Promise<void> {
    for (const step of acts) {
      if (step.do === "edit") this.#edit(step.to);
      if (step.do === "reload") this.#reload();
      if (step.do === "click") this.#click(step.times);
      if (step.do === "take the price" && this.#isRefused) this.#price = this.api.price;
      if (step.do === "start over") this.#startOver();
      if (step.do === "reprice") this.api.price++;
      if (step.do === "land") this.api.land();
      await settle();
    }
    this.api.land();
  }

  get #body(): string {
    return `${this.#what} at ${this.#price}`;
  }

  #edit(to: string): void {
    this.#what = to;
    this.#price = this.api.price; // the catalog's when it was put into the basket
    this.#isRefused = false;
  }

  #startOver(): void {
    this.#browser.kept = undefined;
    for (const wish of this.wishes) wish.isOver = true;
  }

  #reload(): void {
    this.#browser.reload();
    const pending = unsettled(this.#browser.kept, this.#browser.now);
    if (pending?.body === this.#body) this.#click(1); // the page resumes by itself
  }

  #click(times: number): void {
    const last = this.wishes.at(-1);
    const wish = last?.what === this.#what && !last.isOver ? last : { what: this.#what, isOver: false };
    if (wish !== last) this.wishes.push(wish);
    const body = this.#body;
    for (let count = 0; count < times; count++) {
      void this.#browser.place(body).then(
        (placed) => this.#see(placed),
        (error: unknown) => (this.#isRefused = error instanceof ApiProblem && error.status === 400),
      );
    }
  }

  /** The order that the page shows, which may be an earlier one's. */
  #see({ body }: Placed): void {
    const what = body.split(" at ")[0];
    for (const wish of this.wishes) if (wish.what === what) wish.isOver = true;
  }
}

describe("placing an order", () => {
  it("makes at most one order of a wish, whatever is clicked, reloaded, lost, slow, edited or repriced", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), fc.array(fate, { maxLength: 60 }), async (acts, fates) => {
        const api = new ModelApi();
        api.fates = [...fates]; // what is drawn stays whole: it is drawn again to shrink
        const shopper = new Shopper(api);
        await shopper.perform(acts);
        for (const what of new Set(shopper.wishes.map((wish) => wish.what))) {
          const wishes = shopper.wishes.filter((wish) => wish.what === what);
          expect(api.orders.filter(({ body }) => body.startsWith(`${what} at `)).length).toBeLessThanOrEqual(wishes.length);
        }
        expect(api.orders.length).toBeLessThanOrEqual(shopper.wishes.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("shows the order that had arrived after all, when a correction of it is refused as a second one", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["overtaken"];
    await expect(browser.place("lamp at 1")).rejects.toMatchObject({ status: 400 });
    api.land();
    const placed = await browser.place("lamp at 2");
    expect(placed.body).toBe("lamp at 1");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp at 1" }]);
    expect(browser.kept).toBeUndefined();
  });

  it("goes on asking for the order that had arrived when that is lost too", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["overtaken", "answered", "answered", "lost before", "unavailable"];
    await expect(browser.place("lamp at 1")).rejects.toMatchObject({ status: 400 });
    api.land();
    expect((await browser.place("lamp at 2")).body).toBe("lamp at 1");
    expect(api.orders).toHaveLength(1);
  });

  it("orders the correction under the same key, so that what is still on its way comes too late", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["overtaken"];
    await expect(browser.place("lamp at 1")).rejects.toMatchObject({ status: 400 });
    expect((await browser.place("lamp at 2")).body).toBe("lamp at 2");
    api.land();
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp at 2" }]);
  });

  it("sends the same key and body until the answer comes, waiting longer each time", async () => {
    const api = new ModelApi();
    api.fates = ["lost after", "unavailable", "broken", "lost before"];
    const browser = new Browser(api);
    await browser.place("lamp");
    expect(api.orders).toHaveLength(1);
    expect(new Set(api.heard.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
    expect(browser.paused).toEqual([500, 1000, 2000, 4000]);
    expect(browser.kept).toBeUndefined();
  });

  it("keeps the intent before the first send, and over giving up", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["hangs after"];
    void browser.place("lamp");
    expect(browser.kept).toMatchObject({ key: "key-1", body: "lamp", sentAt: browser.now });
    browser.reload();
    api.fates = Array<Fate>(maxAttempts).fill("lost before");
    await expect(browser.place("lamp")).rejects.toBeInstanceOf(NetworkError);
    expect(unsettled(browser.kept, browser.now)?.key).toBe("key-1");
    await browser.place("lamp");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp" }]);
  });

  it("waits as long as the API asks while the first request is running", async () => {
    const api = new ModelApi();
    api.fates = ["still running"];
    const browser = new Browser(api);
    await browser.place("lamp");
    expect(browser.paused).toEqual([1000]);
  });

  it("asks the shopper rather than wait longer than anybody would", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.receive = () => Promise.reject(new ApiProblem(429, "rate_limited", "slow down", [], "r", 60_000));
    await expect(browser.place("lamp")).rejects.toMatchObject({ status: 429 });
    expect(browser.paused).toEqual([]);
  });

  it("is settled by a refusal, which is not repeated, and keeps its key for the same body", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    const receive = api.receive.bind(api);
    api.receive = () => Promise.reject(new ApiProblem(400, "invalid", "no", [{ pointer: "/lines/0/sku", code: "unknown", message: "gone" }]));
    await expect(browser.place("lamp")).rejects.toMatchObject({ status: 400 });
    expect(browser.paused).toEqual([]);
    expect(unsettled(browser.kept, browser.now)).toBeUndefined();
    api.receive = receive;
    await browser.place("lamp");
    expect(api.orders).toEqual([{ key: "key-1", body: "lamp" }]);
  });

  it("stays open when the session has ended, for whoever signs in again", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = ["signed out"];
    await expect(browser.place("lamp")).rejects.toMatchObject({ status: 401 });
    expect(unsettled(browser.kept, browser.now)?.key).toBe("key-1");
  });

  it("takes a new key when the old one belongs to another body", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.orders.push({ key: "key-1", body: "somebody else's" });
    await browser.place("lamp");
    expect(api.heard.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
  });

  it("takes a new key for the next order of the same", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    await browser.place("lamp");
    await browser.place("lamp");
    expect(api.orders.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
  });

  it("drops a key that the API has forgotten", async () => {
    const api = new ModelApi();
    const browser = new Browser(api);
    api.fates = Array<Fate>(maxAttempts).fill("lost before");
    await browser.place("lamp").catch(() => undefined);
    browser.now += keyLifetimeMs;
    expect(unsettled(browser.kept, browser.now)).toBeUndefined();
    await browser.place("lamp");
    expect(api.heard.at(-1)?.key).toBe("key-2");
  });
});
