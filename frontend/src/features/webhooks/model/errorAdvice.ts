import type { DeliveryErrorClass } from "@/shared/api/types";

interface Advice {
  /** What happened. */
  title: string;
  /** What the endpoint's owner can do. */
  advice: string;
}

const texts: Record<DeliveryErrorClass, Advice> = {
  dns: { title: "The name does not resolve", advice: "Check the DNS entry of the endpoint's host. A new entry may take some minutes." },
  address_not_allowed: { title: "The address is not allowed", advice: "Nothing was sent. The URL must begin with https:// and lead to a public address." },
  connection_refused: { title: "Connection refused", advice: "No server listens at this port. Check that the receiver runs, and its firewall." },
  tls: { title: "TLS failed", advice: "Check that the certificate is valid for this host, has not expired and comes with its intermediate certificates." },
  timeout: { title: "Timed out", advice: "There was no answer in 15 seconds. Store the event, answer 204 at once, and process it afterwards." },
  response_too_large: { title: "Response too large", advice: "The response's headers are over 16 KB. An empty 204 response is enough." },
  no_response: { title: "No response", advice: "The connection closed before the response. Look for a crash or a restart in the receiver's log at this time." },
  redirect: { title: "Redirect not followed", advice: "Redirects are never followed. Register the address that the redirect names." },
  gone: { title: "Gone", advice: "410 means that the endpoint wants no more deliveries, so it was disabled. Activate it to go on." },
  client_error: { title: "The endpoint refused the event", advice: "Read the response. 401 and 403 often mean that the signature was not verified; 404, that the path is wrong." },
  server_error: { title: "The endpoint failed", advice: "Read the response, and the receiver's log at this time. The event is sent again by itself." },
  unexpected_status: { title: "Unexpected status", advice: "Only a status from 200 to 299 counts as delivered." },
  not_attempted: { title: "Not sent", advice: "Nothing was sent, because the endpoint was paused, disabled or deleted. Redeliver once it is active." },
  unknown: { title: "No response", advice: "The cause was not recorded at that time." },
};

/** What an error means, and what to do about it. */
export const adviceOn = (error: DeliveryErrorClass): Advice => texts[error];
