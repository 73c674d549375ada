import { writeFileSync } from "node:fs";
import { it } from "vitest";

import { newHarness } from "./harness/harness";
import { listed, measureVisits } from "./harness/visit";

const harness = newHarness();

/** The name of the file to write, for docs/visit.json. */
const output = process.env.VISIT;

/** Prints what an order loads, on the first visit and on the next one. Writes it to a file if VISIT names one. */
it("measures what a visit with an order loads", async () => {
  const { first, next } = await measureVisits(harness);
  for (const [name, { loads, totals }] of Object.entries({ first, next })) console.log(`${name} ${JSON.stringify(totals)}\n${listed(loads)}`);
  if (output !== undefined) writeFileSync(output, `${JSON.stringify({ first: first.totals, next: next.totals }, null, 2)}\n`);
});
