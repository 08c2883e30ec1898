import { describe, expect, test } from "vitest";
import type { NetworkSpec } from "../../runtime/network-spec.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { HostTable } from "../host-table.js";
import { latencies } from "./latency.js";
import { Network, plainNetwork } from "./network.js";

const HOSTS = 10;
const MESSAGES = 20_000;

function networkOf(spec: Partial<NetworkSpec>, hosts: HostTable): Network {
  const whole = { ...plainNetwork, ...spec };
  const random = new KeyedRandom(1);
  return new Network(whole, random, hosts, latencies(whole.latency, random));
}

/** Sends messages between ten hosts, each to the next. Returns the ticks that they took; -1 for a lost one. */
function sent(spec: Partial<NetworkSpec>): number[] {
  const hosts = new HostTable();
  const network = networkOf(spec, hosts);
  for (let host = 0; host < HOSTS; host++) {
    hosts.add(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    network.addHost({ name: `${host}`, zone: "", region: "" });
  }
  return Array.from({ length: MESSAGES }, (_, i) => network.transit(i % HOSTS, (i + 1) % HOSTS, 100));
}

describe("loss", () => {
  test.each([0, 0.5])("takes its share of the messages, with jitter %s", (jitter) => {
    const lost = sent({ loss: 0.2, jitter }).filter((ticks) => ticks < 0).length;
    // The tolerance is five standard deviations.
    expect(Math.abs(lost / MESSAGES - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / MESSAGES));
  });

  test("is drawn anew for each message of a sender", () => {
    const lost = sent({ loss: 0.5 }).map((ticks) => ticks < 0);
    let changes = 0;
    for (let i = HOSTS; i < MESSAGES; i++) if (lost[i] !== lost[i - HOSTS]) changes++;
    expect(Math.abs(changes / MESSAGES - 0.5)).toBeLessThan(0.05);
  });

  test("spares what a host sends to itself", () => {
    const hosts = new HostTable();
    const network = networkOf({ loss: 1 }, hosts);
    hosts.add(1e6, 1e6);
    network.addHost({ name: "alone", zone: "", region: "" });
    expect(network.transit(0, 0, 100)).toBeGreaterThanOrEqual(0);
  });
});

test("jitter adds a share of the latency, from nothing to all of it, drawn for each message", () => {
  const ticks = sent({ latency: { model: "constant", delay: 20 }, jitter: 0.5 });
  expect(Math.min(...ticks)).toBeGreaterThanOrEqual(20_000);
  expect(Math.max(...ticks)).toBeLessThanOrEqual(30_000);
  const mean = ticks.reduce((sum, one) => sum + one, 0) / MESSAGES;
  expect(Math.abs(mean - 25_000)).toBeLessThan(200);
});
