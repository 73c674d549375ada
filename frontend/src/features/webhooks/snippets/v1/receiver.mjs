import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const key = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures = "" } = headers;
  const isRecent = Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const matches = (signature) => {
    const given = Buffer.from(signature.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  return isRecent && signatures.split(" ").some((signature) => signature.startsWith("v1,") && matches(signature));
}

const server = createServer(async (request, response) => {
  const body = await buffer(request); // verify the bytes as they came, then parse them
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  console.log(JSON.parse(body).type, request.headers["webhook-id"]);
  response.writeHead(204).end();
});
server.listen(process.env.PORT ?? 3000);
