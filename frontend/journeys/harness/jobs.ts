import { invoke } from "./books";
import type { Platform } from "./platform";
import { type Item, instantOf, readOrder, writeItems } from "./table";

/** Works on jobs as the schedule does each minute, until the platform ends. Returns a function that stops it. */
export function runJobs(platform: Platform): () => Promise<void> {
  const over = new AbortController();
  const running = (async () => {
    while (!over.signal.aborted) {
      await invoke(platform, "run-jobs", {});
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  return () => {
    over.abort();
    return running;
  };
}

/** Stores copies of an order that has failed, which need attention and which nothing tries by itself. */
export async function plantStandingOrders(platform: Platform, failedOrderId: string, count: number): Promise<void> {
  const order = await readOrder(platform, failedOrderId);
  const since = instantOf(Date.now() - 3_600_000);
  const puts = [{ PK: { S: "DAYS#needs_attention" }, SK: { S: since.slice(0, 10) } } as Item];
  for (let n = 0; n < count; n++) {
    const id = failedOrderId.slice(0, -3) + String(n).padStart(3, "0");
    puts.push({
      ...order,
      PK: { S: `ORDER#${id}` },
      id: { S: id },
      status: { S: "needs_attention" },
      givenUp: { BOOL: true },
      GSI1SK: { S: `${since}#${id}` },
      GSI2PK: { S: `STATUS#needs_attention#${since.slice(0, 10)}#${n % 8}` },
      GSI2SK: { S: `${since}#${id}` },
    });
  }
  await writeItems(platform, puts);
}
