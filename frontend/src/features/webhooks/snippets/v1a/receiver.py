import base64
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MINUTE = 60
keys, asked_at = [], 0.0


def public_keys(max_age):
    global keys, asked_at
    if time.time() - asked_at >= max_age:
        asked_at = time.time()
        try:
            with urlopen(os.environ["WEBHOOK_KEYS_URL"], timeout=5) as response:
                found = json.load(response)["keys"]
            keys = [Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=")) for key in found]
        except OSError as error:
            print("the keys could not be fetched:", error)
    return keys


def verifies(key, signature, signed):
    try:
        key.verify(base64.b64decode(signature.removeprefix("v1a,")), signed)
        return True
    except (InvalidSignature, ValueError):
        return False


def is_genuine(headers, body):
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (timestamp.isdecimal() and len(timestamp) <= 12 and abs(time.time() - int(timestamp)) <= 300):
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    given = [s for s in headers.get("webhook-signature", "").split(" ") if s.startswith("v1a,")][:4]
    # Keys that are an hour old are fetched again; younger ones if they do not verify the delivery.
    return any(
        verifies(key, signature, signed)
        for max_age in (60 * MINUTE, MINUTE)
        for key in public_keys(max_age)
        for signature in given
    )


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # Verify the bytes as they came, then parse them.
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        genuine = is_genuine(self.headers, body)
        if genuine:
            print(json.loads(body)["type"], self.headers["webhook-id"])
        self.send_response(204 if genuine else 401)
        self.end_headers()


HTTPServer(("", int(os.environ.get("PORT", "3000"))), Receiver).serve_forever()
