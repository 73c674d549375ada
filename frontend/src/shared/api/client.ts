import createClient, { type Client } from "openapi-fetch";

import type { Connection } from "./connection";
import { isProblemOf, NetworkError, toProblem } from "./problem";
import type { paths } from "./schema.gen";

/** The API, typed by api/openapi.yaml. */
export type Api = Client<paths>;

/** Where access tokens come from. */
export interface TokenSource {
  /** The present access token, or undefined for somebody who is not signed in. */
  token(): Promise<string | undefined>;
  /** A token newer than the refused one, or undefined when the session cannot be renewed. */
  renew(refused: string): Promise<string | undefined>;
}

const timeoutMs = 20_000;
const gatewayFailures = [502, 503, 504];

/**
 * Makes the API's client. It sends the access token, renews it once when it is
 * refused, and notes whether the platform answers. Requests throw NetworkError.
 */
export function createApi(apiBaseUrl: string, tokens: TokenSource, connection: Connection): Api {
  // The specification's paths begin with /api themselves.
  const baseUrl = apiBaseUrl.slice(0, -"/api".length);
  const send = async (request: Request): Promise<Response> => {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await fetch(request, { signal });
      if (gatewayFailures.includes(response.status)) connection.lost();
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
  const token = await tokens.token();
  if (token === undefined) return send(request);
  const again = request.clone();
  const response = await send(withToken(request, token));
  if (response.status !== 401) return response;
  const renewed = await tokens.renew(token);
  return renewed === undefined ? response : send(withToken(again, renewed));
}

function withToken(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

/** The data of a successful answer. Throws ApiProblem for any other. */
export async function unwrap<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw toProblem(response, error);
  return data as T;
}

/**
 * As unwrap, but null when there is no such thing. A query whose answer is an
 * error forgets it whenever it asks again; that there is nothing is an answer.
 */
export async function unwrapOrNull<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T | null> {
  try {
    return await unwrap(answer);
  } catch (error) {
    if (isProblemOf(error, "not_found")) return null;
    throw error;
  }
}
