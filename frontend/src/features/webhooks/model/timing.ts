import type { AttemptTiming } from "@/shared/api/types";

/** A part of an attempt's time. */
export interface TimePart {
  id: "dns" | "connect" | "tls" | "wait" | "rest";
  label: string;
  /** When it begins after the attempt's beginning. */
  from: number;
  ms: number;
}

/** The parts of an attempt in their order, without those that did not happen. The rest is sending the request and reading the body. */
export function partsOf({ dnsMs, connectMs, tlsMs, firstByteMs, totalMs }: AttemptTiming): TimePart[] {
  const tls = dnsMs + connectMs;
  const wait = tls + tlsMs;
  const rest = wait + firstByteMs;
  const parts: TimePart[] = [
    { id: "dns", label: "DNS", from: 0, ms: dnsMs },
    { id: "connect", label: "Connect", from: dnsMs, ms: connectMs },
    { id: "tls", label: "TLS", from: tls, ms: tlsMs },
    { id: "wait", label: "First byte", from: wait, ms: firstByteMs },
    { id: "rest", label: "Rest", from: rest, ms: totalMs - rest },
  ];
  return parts.filter(({ ms }) => ms > 0);
}
