import { useMutation, useQueryClient } from "@tanstack/react-query";

import { partnerEventsKey } from "../api/listPartnerEvents";
import { signedRequest, type SignedRequest, type TestResponse } from "../model/tester";

interface Test {
  url: string;
  partnerId: string;
  secret: string;
  id: string;
  body: string;
}

/** What the tester sent, and what came back. */
export interface TestResult {
  id: string;
  request: SignedRequest;
  response: TestResponse | "none";
}

const patienceMs = 35_000; // API Gateway answers within 30 s

/** Signs an event in the browser and sends it as the partner would. The secret is neither sent nor kept: mutations are not cached. */
export function useTester(partnerId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (test: Test): Promise<TestResult> => {
      const request = await signedRequest(test, new Date());
      return { id: test.id, request, response: await send(request) };
    },
    onSettled: () => queries.invalidateQueries({ queryKey: partnerEventsKey(partnerId) }),
    gcTime: 0,
  });
}

async function send({ url, headers, body }: SignedRequest): Promise<TestResponse | "none"> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, credentials: "omit", signal: AbortSignal.timeout(patienceMs) });
    return { status: response.status, body: await response.text() };
  } catch {
    return "none";
  }
}
