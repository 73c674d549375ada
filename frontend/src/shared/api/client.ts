import createClient, { type Client } from "openapi-fetch";

import type { Connection } from "./connection";
import { isProblemOf, NetworkError, toProblem } from "./problem";
import type { paths } from "./schema.gen";

/** A client of the API, typed by api/openapi.yaml. */
export type Api = Client<paths>;

/** Provides access tokens. */
export interface TokenSource {
  /** Returns the current access token, or undefined when no user is signed in. */
  token(): Promise<string | undefined>;
  /** Returns a token newer than the refused one, or undefined when the session cannot be renewed. */
  renew(refused: string): Promise<string | undefined>;
}

const timeoutMs = 20_000;
/** What is the same for everybody is asked without a token, as index.html asks for it ahead of the app. */
const publicPath = /^\/api\/products(\/|$)/;
/** The statuses of a load balancer whose target does not respond. */
const gatewayFailures = [502, 503, 504];

/** Whether the platform responds and only accepts no new orders. */
async function isOverloaded(response: Response): Promise<boolean> {
  if (response.headers.get("Content-Type") !== "application/problem+json") return false;
  return toProblem(response, await response.clone().json()).code === "overloaded";
}

/** The response once its body is there. A body that stops halfway is no response: openapi-fetch would read it too late for that. */
async function whole(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, response);
}

/**
 * Makes a client of the API. It sends the access token, renews the token once
 * when it is refused, and records whether the platform responds. A request
 * throws NetworkError when there is no response, or only a part of one.
 */
export function createApi(apiBaseUrl: string, tokens: TokenSource, connection: Connection): Api {
  // The paths of the specification already begin with /api.
  const baseUrl = apiBaseUrl.slice(0, -"/api".length);
  const send = async (request: Request): Promise<Response> => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await whole(await fetch(request, { signal }));
      if (gatewayFailures.includes(response.status) && !(await isOverloaded(response))) connection.lost();
      else connection.reached();
      return response;
    } catch (error) {
      if (request.signal.aborted) throw error;
      connection.lost();
      throw new NetworkError(error);
    }
  };
  return createClient<paths>({ baseUrl, fetch: (request: Request) => authorized(request, tokens, send) });
}

async function authorized(
  request: Request,
  tokens: TokenSource,
  send: (request: Request) => Promise<Response>,
): Promise<Response> {
  const token = publicPath.test(new URL(request.url).pathname) ? undefined : await tokens.token();
  if (token === undefined) return send(request);
  const retry = request.clone();
  const response = await send(withToken(request, token));
  if (response.status !== 401) return response;
  const renewed = await tokens.renew(token);
  return renewed === undefined ? response : send(withToken(retry, renewed));
}

function withToken(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

/** Returns the data of a successful response. Throws ApiProblem for any other response. */
export async function unwrap<T>(
  request: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok) throw toProblem(response, error);
  return data as T;
}

/**
 * Like unwrap, but returns null for the problem not_found. A query would forget
 * an error with each refetch; null is data, which it keeps.
 */
export async function unwrapOrNull<T>(request: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T | null> {
  try {
    return await unwrap(request);
  } catch (error) {
    if (isProblemOf(error, "not_found")) return null;
    throw error;
  }
}
