import type { Snippet } from "@/shared/secrets/snippet";

/** The values that the code needs besides the secret. */
export interface Sender {
  url: string;
  partnerId: string;
  eventType: string;
  /** Data that follow the type's schema. */
  data: Record<string, unknown>;
}

/** A placeholder for environments whose ingest URL is not configured. */
export const placeholderUrl = "https://ingest.example/webhooks/ingest";

/** The environment variable that the examples read the secret from. */
export const secretVariable = "EVENTFORGE_SECRET";

const node = ({ url, partnerId, eventType, data }: Sender) => (secret: string) => `import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.${secret});
const now = new Date();
const id = randomUUID(); // the same for every attempt to send this event
const body = JSON.stringify({
  type: "${eventType}",
  timestamp: now.toISOString(),
  data: ${JSON.stringify(data)},
});

const response = await fetch("${url}", {
  method: "POST",
  headers: {
    "content-type": "application/json",
    "partner-id": "${partnerId}",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": webhook.sign(id, now, body),
  },
  body,
});
console.log(response.status); // 202 if the event is accepted
`;

const go = ({ url, partnerId, eventType, data }: Sender) => (secret: string) => `package main

import (
	"crypto/rand"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("${secret}"))
	if err != nil {
		log.Fatal(err)
	}
	now, id := time.Now(), rand.Text() // the same id for every attempt to send this event
	body, _ := json.Marshal(map[string]any{
		"type": "${eventType}", "timestamp": now.UTC().Format(time.RFC3339),
		"data": json.RawMessage(\`${JSON.stringify(data)}\`),
	})
	signature, err := webhook.Sign(id, now, body)
	if err != nil {
		log.Fatal(err)
	}
	request, _ := http.NewRequest("POST", "${url}", strings.NewReader(string(body)))
	for name, value := range map[string]string{
		"Content-Type": "application/json", "partner-id": "${partnerId}", "webhook-id": id,
		"webhook-timestamp": strconv.FormatInt(now.Unix(), 10), "webhook-signature": signature,
	} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	log.Println(response.Status) // 202 if the event is accepted
}
`;

const python = ({ url, partnerId, eventType, data }: Sender) => (secret: string) => `import json
import os
import uuid
from datetime import datetime, timezone
from urllib.request import Request, urlopen

from standardwebhooks.webhooks import Webhook

webhook = Webhook(os.environ["${secret}"])
now = datetime.now(timezone.utc)
message_id = str(uuid.uuid4())  # the same for every attempt to send this event
body = json.dumps({"type": "${eventType}", "timestamp": now.isoformat(), "data": ${JSON.stringify(data)}})

request = Request("${url}", body.encode(), {
    "Content-Type": "application/json",
    "partner-id": "${partnerId}",
    "webhook-id": message_id,
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": webhook.sign(message_id, now, body),
})
print(urlopen(request).status)  # 202 if the event is accepted
`;

const shell = ({ url, partnerId, eventType, data }: Sender) => (secret: string) => `id=$(openssl rand -hex 16) # the same for every attempt to send this event
timestamp=$(date +%s)
body='{"type":"${eventType}","timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","data":${JSON.stringify(data)}}'
key=$(printf %s "\${${secret}#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$timestamp.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)

curl --fail-with-body -w '%{http_code}\\n' '${url}' \\
  -H 'content-type: application/json' -H 'partner-id: ${partnerId}' \\
  -H "webhook-id: $id" -H "webhook-timestamp: $timestamp" -H "webhook-signature: v1,$signature" \\
  --data-binary "$body" # 202 if the event is accepted
`;

/** Code that sends an event, in the order of the tabs. */
export const snippetsFor = (sender: Sender): readonly Snippet[] => [
  { id: "node", label: "Node.js", install: "npm install standardwebhooks", code: node(sender) },
  { id: "go", label: "Go", install: "go get github.com/standard-webhooks/standard-webhooks/libraries", code: go(sender) },
  { id: "python", label: "Python", install: "pip install standardwebhooks", code: python(sender) },
  { id: "shell", label: "Shell", needs: "It needs curl and openssl.", code: shell(sender) },
];
