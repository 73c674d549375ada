import type { Snippet } from "@/shared/secrets/snippet";

/** The environment variable that the examples read the secret from. */
export const secretVariable = "WEBHOOK_SECRET";

export const nodeReceiver = (secret: string) => `import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.${secret});

const server = createServer(async (request, response) => {
  const body = await text(request); // verify first, then parse
  try {
    const event = webhook.verify(body, request.headers);
    console.log(event.type, request.headers["webhook-id"]);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
});
server.listen(process.env.PORT ?? 3000);
`;

export const goReceiver = (secret: string) => `package main

import (
	"io"
	"log"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("${secret}"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err == nil {
			err = webhook.Verify(body, r.Header)
		}
		if err != nil {
			http.Error(w, "not verified", http.StatusUnauthorized)
			return
		}
		log.Println("verified", r.Header.Get("webhook-id"))
		w.WriteHeader(http.StatusNoContent)
	})
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}
`;

export const pythonReceiver = (secret: string) => `import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["${secret}"])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = webhook.verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.send_response(401)
        else:
            print(event["type"], self.headers["webhook-id"])
            self.send_response(204)
        self.end_headers()


HTTPServer(("", int(os.environ.get("PORT", "3000"))), Receiver).serve_forever()
`;

export const plainReceiver = (secret: string) => `import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const key = Buffer.from(process.env.${secret}.replace(/^whsec_/, ""), "base64");

function isGenuine(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures = "" } = headers;
  const isRecent = Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300;
  const expected = createHmac("sha256", key).update(\`\${id}.\${timestamp}.\`).update(body).digest();
  return isRecent && signatures.split(" ").some((signature) => {
    const [version, value = ""] = signature.split(",");
    const given = Buffer.from(value, "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const server = createServer(async (request, response) => {
  const body = await buffer(request); // verify first, then parse
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  console.log(JSON.parse(body).type, request.headers["webhook-id"]);
  response.writeHead(204).end();
});
server.listen(process.env.PORT ?? 3000);
`;

/** The code examples in the order of the tabs. */
export const snippets: readonly Snippet[] = [
  { id: "node", label: "Node.js", install: "npm install standardwebhooks", code: nodeReceiver },
  { id: "go", label: "Go", install: "go get github.com/standard-webhooks/standard-webhooks/libraries", code: goReceiver },
  { id: "python", label: "Python", install: "pip install standardwebhooks", code: pythonReceiver },
  { id: "plain", label: "No library", needs: "Node.js alone, nothing to install.", code: plainReceiver },
];
