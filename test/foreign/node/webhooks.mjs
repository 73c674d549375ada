// Verifies deliveries with the libraries of Standard Webhooks and of Svix.
// Usage: node webhooks.mjs deliveries.tsv
import { readFileSync } from "node:fs";
import { Webhook as Standard } from "standardwebhooks";
import { Webhook as Svix } from "svix";

const report = {};
for (const line of readFileSync(process.argv[2], "utf8").trimEnd().split("\n")) {
  const [name, secret, id, timestamp, signature, encoded] = line.split("\t");
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  const body = Buffer.from(encoded, "base64").toString();
  for (const [library, Webhook] of Object.entries({ standardwebhooks: Standard, svix: Svix })) {
    report[library] ??= {};
    try {
      new Webhook(secret).verify(body, headers);
      report[library][name] = "verified";
    } catch (error) {
      report[library][name] = String(error.message);
    }
  }
}
console.log(JSON.stringify(report));
