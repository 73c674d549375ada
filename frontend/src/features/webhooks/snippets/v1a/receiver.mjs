import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const minute = 60_000;
let keys = [];
let askedAt = 0;

async function publicKeys(maxAge) {
  if (Date.now() - askedAt >= maxAge) {
    askedAt = Date.now();
    const response = await fetch(process.env.WEBHOOK_KEYS_URL).catch(() => undefined);
    if (response?.ok) keys = (await response.json()).keys.map((key) => createPublicKey({ key, format: "jwk" }));
  }
  return keys;
}

async function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": header = "" } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const signatures = header.split(" ").filter((s) => s.startsWith("v1a,")).slice(0, 4);
  const verifies = (key) => signatures.some((s) => verify(null, signed, key, Buffer.from(s.slice(4), "base64")));
  // Keys that are an hour old are fetched again; younger ones if they do not verify the delivery.
  return (await publicKeys(60 * minute)).some(verifies) || (await publicKeys(minute)).some(verifies);
}

const server = createServer(async (request, response) => {
  const body = await buffer(request); // verify the bytes as they came, then parse them
  if (!(await isGenuine(request.headers, body))) return response.writeHead(401).end();
  console.log(JSON.parse(body).type, request.headers["webhook-id"]);
  response.writeHead(204).end();
});
server.listen(process.env.PORT ?? 3000);
