import * as v from "valibot";

const absoluteUrl = (name: string) =>
  v.pipe(
    v.string(`${name} is missing: give an absolute URL`),
    v.url(`${name} must be an absolute URL`),
    v.regex(/^https?:/, `${name} must begin with https: (http: only on this machine)`),
  );

const text = (name: string) => v.pipe(v.string(`${name} is missing`), v.nonEmpty(`${name} must not be empty`));

/**
 * The settings of an environment. The app reads them when it starts, so that one
 * build serves every environment.
 */
const configSchema = v.object({
  apiBaseUrl: v.pipe(
    v.string("apiBaseUrl is missing: give the address of the API, such as /api"),
    v.regex(/(^|[^/])\/api$/, "apiBaseUrl must end in /api, without a slash after it"),
  ),
  issuer: absoluteUrl("issuer"),
  clientId: text("clientId"),
  scopes: v.pipe(
    v.union([v.array(v.string()), v.string()], "scopes is missing: give a list such as [\"openid\", \"email\"]"),
    v.transform((scopes) => (typeof scopes === "string" ? scopes.split(" ") : scopes)),
    v.includes("openid", "scopes must contain openid"),
  ),
  region: text("region"),
  environment: text("environment"),
  /** The URL to which partners send their events. */
  ingestUrl: v.optional(absoluteUrl("ingestUrl")),
  /** Who charges cards. Settings from before this field mean the sandbox. */
  paymentGateway: v.optional(v.picklist(["sandbox", "stripe"], "paymentGateway must be sandbox or stripe"), "sandbox"),
  /** Stripe's publishable key. Without a usable one only the payment fails, and says so: see shared/payment/gateway.ts. */
  stripePublishableKey: v.optional(v.string("stripePublishableKey must be a text")),
}, "the settings must be an object");

export type Config = v.InferOutput<typeof configSchema>;

/** The app cannot start with its settings. `faults` names each field and its rule. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly faults: readonly string[]) {
    super(`The app's settings cannot be used: ${faults.join("; ")}`);
  }
}

/** Every field without a value. A field that is not there at all gets a message that does not say what to give. */
const nothing = Object.fromEntries(Object.keys(configSchema.entries).map((name) => [name, undefined]));

/** Parses the content of /config.json. Throws ConfigError with all faults. */
export function parseConfig(document: unknown): Config {
  const result = v.safeParse(configSchema, typeof document === "object" && !Array.isArray(document) ? { ...nothing, ...document } : document);
  if (result.success) return result.output;
  throw new ConfigError(result.issues.map((issue) => issue.message));
}

/** The settings that are in the page, or /config.json if there are none, as in development. Throws ConfigError. */
export async function loadConfig(url = "/config.json"): Promise<Config> {
  const inPage = document.getElementById("settings")?.textContent;
  return inPage === undefined ? fetchConfig(url) : parseText(inPage, "the settings in the page");
}

function parseText(text: string, source: string): Config {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new ConfigError([`${source}: not JSON`]);
  }
  return parseConfig(document);
}

/** The default mode of the cache can use the request that index.html starts; the file itself says no-cache. */
async function fetchConfig(url: string): Promise<Config> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new ConfigError([`${url} cannot be reached`]);
  }
  if (!response.ok) throw new ConfigError([`${url} answers ${response.status}`]);
  return parseText(await response.text(), url);
}
