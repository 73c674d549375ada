/**
 * What the browser runs instead of Stripe.js: the functions that the app and
 * react-stripe-js call, with the shape of Stripe's results. It uses nothing from
 * outside of itself, because the browser gets only its text and the payment methods
 * of its cards.
 *
 * The real card form is a page of Stripe's in a frame. This one has plain fields.
 */
export function stripeStub(methods: { accepted: string; asksToConfirm: string; declined: string }): void {
  type Listener = (event: object) => void;
  type Appearance = { variables?: Record<string, string> } | undefined;
  const calls: Record<string, unknown[]> = { elements: [], update: [], createPaymentMethod: [], handleNextAction: [] };
  const copy = (value: object): unknown => JSON.parse(JSON.stringify(value));
  const note = (name: string, value: object) => calls[name]?.push(copy(value));
  const digitsOf = (text: string) => text.replace(/\D/g, "");

  const cards: Record<string, { id: string } | { type: string; code?: string; message: string }> = {
    "4242424242424242": { id: methods.accepted },
    "4000002760003184": { id: methods.asksToConfirm },
    "4000000000000002": { id: methods.declined },
    "4000000000000069": { type: "card_error", code: "expired_card", message: "Your card has expired." },
    "4000000000000119": { type: "api_connection_error", message: "Could not reach api.stripe.com (developers only)." },
  };

  class CardElement {
    readonly #listeners = new Map<string, Listener[]>();
    readonly #inputs = new Map<string, HTMLInputElement>();
    readonly #error = document.createElement("p");
    #root: HTMLElement | undefined;
    appearance: Appearance;

    constructor(appearance: Appearance, private options: { readOnly?: boolean }) {
      this.appearance = appearance;
    }

    on(event: string, listener: Listener) {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      return this;
    }

    off(event: string, listener: Listener) {
      this.#listeners.set(event, (this.#listeners.get(event) ?? []).filter((other) => other !== listener));
      return this;
    }

    emit(event: string) {
      for (const listener of this.#listeners.get(event) ?? []) listener({ elementType: "payment" });
    }

    mount(root: HTMLElement) {
      this.#root = root;
      root.style.cssText = "display: grid; gap: 12px; grid-template-columns: 1fr 1fr";
      for (const [name, placeholder, columns] of [["Card number", "1234 1234 1234 1234", "1 / -1"], ["Expiry date", "MM / YY", "auto"], ["Security code", "CVC", "auto"]] as const) {
        const label = document.createElement("label");
        label.style.cssText = `grid-column: ${columns}; display: grid; gap: 4px; min-width: 0`;
        const input = document.createElement("input");
        input.placeholder = placeholder;
        input.inputMode = "numeric";
        input.addEventListener("input", () => {
          this.#error.textContent = "";
          this.emit("change");
        });
        this.#inputs.set(name, input);
        label.append(name, input);
        root.append(label);
      }
      this.#error.style.cssText = "grid-column: 1 / -1; margin: 0";
      root.append(this.#error);
      this.paint();
      setTimeout(() => this.emit("ready"));
    }

    /** Shows the appearance, so that screenshots show what Stripe would be told. */
    paint() {
      const { colorText = "", colorBackground = "", colorTextPlaceholder = "", colorDanger = "", borderRadius = "", fontFamily = "" } = this.appearance?.variables ?? {};
      if (this.#root !== undefined) Object.assign(this.#root.style, { color: colorText, fontFamily, fontSize: "14px" });
      this.#error.style.color = colorDanger;
      for (const input of this.#inputs.values()) {
        Object.assign(input.style, { color: colorText, background: colorBackground, borderRadius, border: `1px solid ${colorTextPlaceholder}`, padding: "10px 12px", font: "inherit", fontSize: "16px", width: "100%" });
        input.readOnly = this.options.readOnly === true;
      }
    }

    update(options: { readOnly?: boolean }) {
      this.options = { ...this.options, ...options };
      this.paint();
    }

    get number() {
      return digitsOf(this.#inputs.get("Card number")?.value ?? "");
    }

    /** Marks the first field that is not complete, as Stripe's form does. */
    check(): object {
      const incomplete = [...this.#inputs].find(([, input]) => digitsOf(input.value).length < 3);
      if (incomplete === undefined) return { selectedPaymentMethod: "card" };
      const message = `Your ${incomplete[0].toLowerCase()} is incomplete.`;
      this.#error.textContent = message;
      incomplete[1].focus();
      return { error: { type: "validation_error", code: "incomplete", message } };
    }

    destroy() {
      this.#root?.replaceChildren();
    }
  }

  /** A bank's question above the page. Resolves with undefined if it is closed without an answer. */
  function ask(): Promise<boolean | undefined> {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Bank of the stub");
    return new Promise((resolve) => {
      for (const [label, answer] of [["Complete", true], ["Fail", false], ["Not now", undefined]] as const) {
        const button = document.createElement("button");
        button.textContent = label;
        button.addEventListener("click", () => {
          dialog.remove();
          resolve(answer);
        });
        dialog.append(button);
      }
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  /** Gives the bank's answer to the gateway that has the payment. */
  async function answer(clientSecret: string, accepted: boolean): Promise<void> {
    if (clientSecret.startsWith("sandbox_secret_")) return answerSandbox(clientSecret, accepted);
    const intent = clientSecret.slice(0, clientSecret.indexOf("_secret_"));
    const body = new URLSearchParams({ answer: accepted ? "accepted" : "rejected" });
    const response = await fetch(`https://api.stripe.com/_stripetest/payment_intents/${intent}/challenge`, { method: "POST", body });
    if (!response.ok) throw new Error(`the stand-in for Stripe responds with ${response.status}`);
  }

  async function answerSandbox(clientSecret: string, accepted: boolean): Promise<void> {
    const stored = Object.entries(sessionStorage).find(([name]) => name.startsWith("oidc.user:"))?.[1] as string;
    const { access_token: token } = JSON.parse(stored) as { access_token: string };
    const orderId = clientSecret.replace("sandbox_secret_", "");
    const response = await fetch(`/api/orders/${orderId}/payment-confirmation`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ accepted }),
    });
    if (!response.ok) throw new Error(`the sandbox responds with ${response.status}`);
  }

  const newElements = (options: { appearance?: Appearance }) => {
    note("elements", options);
    let element: CardElement | undefined;
    return {
      create: (_: string, elementOptions: object) => (element = new CardElement(options.appearance, elementOptions)),
      getElement: () => element ?? null,
      update: (change: { appearance?: Appearance }) => {
        note("update", change);
        if (element === undefined || change.appearance === undefined) return;
        element.appearance = change.appearance;
        element.paint();
      },
      submit: () => Promise.resolve(element?.check()),
      number: () => element?.number ?? "",
    };
  };

  const stripe = (key: string) => ({
    elements: newElements,
    createToken: () => undefined,
    confirmCardPayment: () => undefined,
    createPaymentMethod: ({ elements }: { elements: ReturnType<typeof newElements> }) => {
      const outcome = cards[elements.number()] ?? { id: methods.accepted };
      note("createPaymentMethod", { key, ...outcome });
      return Promise.resolve("id" in outcome ? { paymentMethod: outcome } : { error: outcome });
    },
    handleNextAction: async ({ clientSecret }: { clientSecret: string }) => {
      note("handleNextAction", { clientSecret });
      const accepted = await ask();
      if (accepted === undefined) return { paymentIntent: { status: "requires_action" } };
      await answer(clientSecret, accepted);
      if (accepted) return { paymentIntent: { status: "requires_capture" } };
      const code = "payment_intent_authentication_failure";
      return { error: { type: "invalid_request_error", code, payment_intent: { status: "requires_payment_method" } } };
    },
  });

  Object.assign(window, { Stripe: stripe, stripeCalls: calls });
}
