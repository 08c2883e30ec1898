import { setTimeout as sleep } from "node:timers/promises";
import { type ClientSession, clientSession } from "../../src/live/daemon/client-session.js";
import { RpcFailure } from "../../src/live/grpc/rpc-failure.js";
import { MemorySink } from "../../src/node/get/sinks/memory-sink.js";
import type { OperationResult } from "../../src/runtime/observer.js";
import type { Draws } from "../../src/runtime/random/random.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { BufferSource, bytesOf, LEAST_BYTES, versionOf } from "./content.js";
import { ABSENT, now, type Operation, type Read, type Write } from "./history.js";

/** Size of the largest file. Sizes are drawn evenly on a logarithmic scale, from less than a chunk to many chunks. */
const LARGEST_BYTES = 3 * 1024 * 1024;
/** Shares of puts and of removes, which are of the client's own names. All other operations are reads of any name. */
const PUTS = 0.4;
const REMOVALS = 0.07;
/** Share of the puts in the middle of which the client vanishes. */
const VANISHING = 0.05;
/** Pause between two operations, in ms, at most. */
const PAUSE_MS = 300;
/** After this time an operation counts as hanging. It is far longer than an operation with all its repetitions may take. */
const HANGS_AFTER_MS = 240_000;

/** The error with which a client ends an operation when it vanishes. */
const VANISHED = new RpcError(Code.UNKNOWN, "its client vanished");

export interface ClientPlan {
  readonly client: string;
  readonly tracker: string;
  /** Names that this client alone writes. */
  readonly own: readonly string[];
  /** All names. */
  readonly names: readonly string[];
}

/** One client of a chaos run. It makes one operation after another, each in a session of its own, until it is stopped. */
export class ChaosClient {
  private readonly versions = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly plan: ClientPlan,
    private readonly draws: Draws,
    private readonly report: (operation: Operation) => void,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  async run(): Promise<void> {
    while (!this.stopped) {
      this.report(await this.next());
      await sleep(this.draws.next() * PAUSE_MS);
    }
  }

  private next(): Promise<Operation> {
    const { draws, plan } = this;
    const choice = draws.next();
    const any = (names: readonly string[]): string => names[draws.below(names.length)]!;
    if (choice < PUTS) return this.put(any(plan.own));
    if (choice < PUTS + REMOVALS) return this.remove(any(plan.own));
    return readOnce(plan.client, plan.tracker, any(plan.names));
  }

  private async put(name: string): Promise<Write> {
    const { draws, plan } = this;
    const version = this.nextVersion(name);
    const size = Math.floor(LEAST_BYTES * (LARGEST_BYTES / LEAST_BYTES) ** draws.next());
    const source = new BufferSource(bytesOf(name, version, size));
    const vanishAfter = draws.next() < VANISHING ? draws.next() * 500 : undefined;
    const start = now();
    let vanish: () => void = () => {};
    const vanished = new Promise<RpcError>((resolve) => {
      vanish = () => resolve(VANISHED);
    });
    const put = ({ env, node }: ClientSession): Promise<RpcError | undefined> => {
      if (vanishAfter !== undefined) {
        // A vanished client does not close its session: its environment is killed.
        setTimeout(() => {
          env.kill();
          vanish();
        }, vanishAfter);
      }
      return new Promise((done) => node.put({ name, source }, ({ error }) => done(error)));
    };
    const error = await attempt(plan.tracker, put, vanished);
    return {
      kind: "put",
      client: plan.client,
      name,
      version,
      size,
      start,
      end: now(),
      ...outcome(error),
      vanished: error === VANISHED,
    };
  }

  private async remove(name: string): Promise<Write | Read> {
    const { client, tracker } = this.plan;
    const start = now();
    const version = this.nextVersion(name);
    const error = await attempt(tracker, async (session) => {
      try {
        await session.tracker.call("remove", { name });
        return undefined;
      } catch (failure) {
        if (failure instanceof RpcFailure) return failure.error;
        throw failure;
      }
    });
    const times = { client, name, start, end: now() };
    // There was no such file. So the remove counts as a read that found nothing.
    if (error?.code === Code.NOT_FOUND) return { kind: "get", ...times, outcome: "done", seen: ABSENT };
    return { kind: "remove", ...times, version, size: 0, ...outcome(error) };
  }

  private nextVersion(name: string): number {
    const version = (this.versions.get(name) ?? ABSENT) + 1;
    this.versions.set(name, version);
    return version;
  }
}

/** Reads a file once, and tells which version it was. */
export async function readOnce(client: string, tracker: string, name: string): Promise<Read> {
  const sink = new MemorySink();
  const start = now();
  const error = await attempt(tracker, async ({ node }) => {
    const result = await new Promise<OperationResult>((done) => node.get({ name, sink }, done));
    return result.error;
  });
  const read = { kind: "get", client, name, start, end: now() } as const;
  // Compare the whole message. A version that is forgotten while it is read is not found either, but that says nothing about the name.
  if (error?.message === `no file named ${name}`) return { ...read, outcome: "done", seen: ABSENT };
  if (error) return { ...read, outcome: "failed", error: `${error}` };
  const version = versionOf(name, sink.bytes);
  return typeof version === "number"
    ? { ...read, outcome: "done", seen: version }
    : { ...read, outcome: "damaged", error: version };
}

/** Runs an operation in a session of its own, and returns its error, if it failed. If `otherwise` resolves first, returns its error instead. */
async function attempt(
  tracker: string,
  work: (session: ClientSession) => Promise<RpcError | undefined>,
  otherwise: Promise<RpcError> = new Promise(() => {}),
): Promise<RpcError | undefined> {
  const patience = new AbortController();
  const hangs = sleep(HANGS_AFTER_MS, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`an operation hangs for more than ${HANGS_AFTER_MS} ms`);
  });
  try {
    return await Promise.race([clientSession({ tracker }, work), otherwise, hangs]);
  } catch (failure) {
    // The client could not reach the tracker, so it has asked for nothing yet.
    if (failure instanceof RpcFailure) return new RpcError(Code.FAILED_PRECONDITION, failure.message);
    throw failure;
  } finally {
    patience.abort();
    hangs.catch(() => {});
  }
}

function outcome(error: RpcError | undefined): Pick<Write, "outcome" | "error"> {
  if (!error) return { outcome: "done" };
  return { outcome: error.definite ? "refused" : "unknown", error: `${error}` };
}
