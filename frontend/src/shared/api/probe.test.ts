import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Connection } from "./connection";
import { probeWhileUnreachable } from "./probe";

/** A connection whose platform responds or not, and the times of the probes in milliseconds. */
function newHarness() {
  const connection = new Connection();
  const events = new EventTarget();
  const platform = { isUp: false, isOnline: true };
  const probes: number[] = [];
  const begin = Date.now();
  const ask = () => {
    probes.push(Date.now() - begin);
    if (platform.isUp) connection.reached();
    else connection.lost();
    return platform.isUp ? Promise.resolve() : Promise.reject(new Error("no response"));
  };
  const stop = probeWhileUnreachable(connection, ask, { events, isOnline: () => platform.isOnline });
  return { connection, events, platform, probes, stop };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("probeWhileUnreachable", () => {
  it("asks at growing intervals until the platform responds, and then no more", async () => {
    const { connection, platform, probes } = newHarness();
    connection.lost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes).toEqual([2000, 6000, 14_000, 29_000, 44_000, 59_000]);
    platform.isUp = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes.slice(6)).toEqual([74_000]);
    expect(connection.state()).toBe("reachable");
  });

  it("asks nothing while the platform responds", async () => {
    const { connection, events, probes } = newHarness();
    connection.reached();
    events.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes).toEqual([]);
  });

  it("starts with the shortest interval in each outage", async () => {
    const { connection, probes } = newHarness();
    connection.lost();
    await vi.advanceTimersByTimeAsync(20_000);
    connection.reached();
    connection.lost();
    await vi.advanceTimersByTimeAsync(3000);
    expect(probes.at(-1)).toBe(22_000);
  });

  it("asks at once when the browser is back online, and nothing while it is offline", async () => {
    const { connection, events, platform, probes } = newHarness();
    platform.isOnline = false;
    connection.lost();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes).toEqual([]);
    Object.assign(platform, { isOnline: true, isUp: true });
    events.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(probes).toEqual([60_000]);
    expect(connection.state()).toBe("reachable");
  });

  it("does not ask twice at the same time", async () => {
    const connection = new Connection();
    const events = new EventTarget();
    let asked = 0;
    probeWhileUnreachable(connection, () => new Promise(() => asked++), { events, isOnline: () => true });
    connection.lost();
    events.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(1);
  });

  it("ends when it is told to", async () => {
    const { connection, probes, stop } = newHarness();
    connection.lost();
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(probes).toEqual([]);
  });
});
