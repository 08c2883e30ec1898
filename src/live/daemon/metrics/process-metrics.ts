import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { Tally } from "../../grpc/tally.js";
import type { Readiness } from "../readiness.js";
import { CallMetrics } from "./call-metrics.js";

/** The metrics of every program: its process, its calls, its bytes on the wire. */
export class ProcessMetrics {
  /** The registry of this program alone, not shared with other programs in the process. */
  readonly registry = new Registry();
  /** The counts of the program's calls and bytes. Its environment adds to them. */
  readonly tally = new Tally();

  constructor(program: "tracker" | "node", readiness: Readiness, version = "") {
    const { registry, tally } = this;
    collectDefaultMetrics({ register: registry });
    tally.meter = new CallMetrics(registry);
    const registers = [registry];
    new Gauge({
      name: "swarmlab_build_info",
      help: "1, for the version of swarmlab and the kind of program that runs.",
      labelNames: ["version", "program"],
      registers,
    }).set({ version, program }, 1);
    new Gauge({
      name: "swarmlab_ready",
      help: "1 while the program can serve, 0 while it starts, joins, drains or shuts down.",
      registers,
      collect() {
        this.set(readiness.isReady ? 1 : 0);
      },
    });
    total(
      registry,
      "swarmlab_rpc_messages_total",
      "Requests that the program sent in unary calls, and answers that it received.",
      () => tally.messages,
    );
    total(
      registry,
      "swarmlab_rpc_message_bytes_total",
      "Bytes of these requests and answers.",
      () => tally.messageBytes,
    );
    total(registry, "swarmlab_stream_sent_bytes_total", "Bytes sent in streams.", () => tally.streamedOutBytes);
    total(registry, "swarmlab_stream_received_bytes_total", "Bytes received in streams.", () => tally.streamedInBytes);
    figure(registry, "swarmlab_streams_open", "Streams being received.", () => tally.openStreams);
  }
}

/** Registers a counter whose value another object keeps. */
function total(registry: Registry, name: string, help: string, count: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(count());
    },
  });
}

/** Registers a gauge whose value is computed when it is scraped. */
export function figure(registry: Registry, name: string, help: string, value: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}
