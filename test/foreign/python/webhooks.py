"""Verifies deliveries with the libraries of Standard Webhooks and of Svix.

Usage: python webhooks.py deliveries.tsv
"""

import base64
import json
import sys

import standardwebhooks
import svix.webhooks

libraries = {"standardwebhooks": standardwebhooks.Webhook, "svix": svix.webhooks.Webhook}
report = {library: {} for library in libraries}
for line in open(sys.argv[1], encoding="utf-8"):
    name, secret, message_id, timestamp, signature, encoded = line.rstrip("\n").split("\t")
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    for library, Webhook in libraries.items():
        try:
            Webhook(secret).verify(base64.b64decode(encoded), headers)
            report[library][name] = "verified"
        except Exception as error:  # what a receiver would answer with 401
            report[library][name] = str(error)
print(json.dumps(report))
