import process from "node:process";
import type { EventLog } from "../../live/daemon/log/event-log.js";
import { type LogFormat, type LogLevel, logFormats, logLevels } from "../../live/daemon/log/log-settings.js";
import type { ProcessMetrics } from "../../live/daemon/metrics/process-metrics.js";
import { Readiness } from "../../live/daemon/readiness.js";
import { isLoopback } from "../../live/grpc/loopback.js";
import { version } from "../../version.js";
import { BadInput, type ExitCode, notStarted } from "../exit-code.js";
import { address, flag, inGroup, oneOf } from "../options/options.js";
import { paintFor } from "../view/terminal.js";

// What operators see of a tracker and a node: the log, the metrics, and whether the program can serve.

export const supervisionOptions = inGroup("Monitoring:", {
  metrics: address("metrics", "Where to serve /metrics, /healthz and /livez over HTTP, as HOST:PORT", "nowhere"),
  "insecure-metrics": flag("Let other machines read the metrics and health, in plain text and without a certificate"),
  "log-level": oneOf("log-level", "Lowest level that is logged", logLevels, "info"),
  "log-format": oneOf(
    "log-format",
    "Format of the log, which goes to stderr",
    logFormats,
    "pretty on a terminal, else json",
  ),
} as const);

interface SupervisionArguments {
  readonly insecure: boolean;
  readonly metrics?: string | undefined;
  readonly "insecure-metrics": boolean;
  readonly "log-level"?: LogLevel | undefined;
  readonly "log-format"?: LogFormat | undefined;
}

export interface Supervision {
  readonly log: EventLog;
  readonly readiness: Readiness;
  /** The metrics of the process; undefined when there are none. */
  readonly metrics: ProcessMetrics | undefined;
  /** Closes the port on which metrics are read. */
  close(): Promise<void>;
}

/**
 * Runs a program with its log, and with the port for its metrics and health. Throws BadInput, and a Failure when the port is in use. An error that
 * `work` throws is logged, and thrown again.
 */
export async function supervised(
  program: "tracker" | "node",
  args: SupervisionArguments,
  work: (supervision: Supervision) => Promise<ExitCode>,
): Promise<ExitCode> {
  const supervision = await supervise(program, args);
  try {
    return await work(supervision);
  } catch (error) {
    supervision.log.error("failed", "ended by an error", { error: (error as Error).message });
    throw error;
  } finally {
    await supervision.close();
  }
}

async function supervise(program: "tracker" | "node", args: SupervisionArguments): Promise<Supervision> {
  const { metrics: listen } = args;
  const open = listen !== undefined && !isLoopback(listen);
  if (open && !args.insecure && !args["insecure-metrics"])
    throw new BadInput(
      `swarmlab: --metrics: everybody who reaches ${listen} could read them: allow that by --insecure-metrics`,
    );
  const readiness = new Readiness();
  const { EventLog } = await import("../../live/daemon/log/event-log.js");
  const log = new EventLog({
    program,
    level: args["log-level"] ?? "info",
    format: args["log-format"] ?? (process.stderr.isTTY ? "pretty" : "json"),
    write: (line) => process.stderr.write(line),
    paint: paintFor(process.stderr),
  });
  log.info("start", "starting", { version, runtime: process.version });
  if (open) log.warn("insecure", "metrics are told in plain text to everybody who asks", { address: listen });
  if (listen === undefined) return { log, readiness, metrics: undefined, close: async () => {} };
  const { ProcessMetrics } = await import("../../live/daemon/metrics/process-metrics.js");
  const { serveMetrics } = await import("../../live/daemon/metrics/metrics-server.js");
  const metrics = new ProcessMetrics(program, readiness, version);
  const server = await serveMetrics(listen, metrics.registry, readiness).catch(notStarted);
  log.info("metrics", "serving metrics", { url: `http://${server.address}/metrics` });
  return { log, readiness, metrics, close: () => server.close() };
}
