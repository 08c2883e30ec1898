import { createHash, randomFillSync } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodeInfo, StatResponse } from "../../src/gen/swarmlab/v1/tracker.js";
import { type ClientSession, clientSession, putFile } from "../../src/live/daemon/client-session.js";
import { type TrackerClient, withTracker } from "../../src/live/daemon/tracker-client.js";
import { MemorySink } from "../../src/node/get/sinks/memory-sink.js";
import type { OperationResult } from "../../src/runtime/observer.js";
import { LISTENING, type Machine, Program } from "../e2e/program.js";
import { until } from "../e2e/until.js";
import { storedBytes } from "./stored-contents.js";

const KiB = 1024;
export const MiB = 1024 * KiB;
export const CHUNK = 64 * KiB;

/**
 * The times are short, so that a trial is short. But no process is silent for so long by itself, even on a busy machine. A node is suspected only
 * shortly before it is given up, since several suspected nodes beside a dead one would be a mass failure, which holds repair.
 */
const TIMES = {
  "announce-interval": "300ms",
  "suspect-after": "5s",
  "dead-after": "6s",
  "put-lease": "3s",
  "reader-grace": "500ms",
  "repair-hold": "1s",
};

/** For trials in which the tracker must give up no node, however long its process stands still. */
export const PATIENT = { "suspect-after": "60s", "dead-after": "90s" };

function asOptions(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
}

export interface TrialNode {
  readonly name: string;
  readonly program: Program;
  readonly address: string;
  readonly folder: string;
}

/** A tracker and nodes as processes of their own, each on a folder of its own; they end with the trial. */
export class TrialNetwork {
  readonly nodes = new Map<string, TrialNode>();
  private readonly programs: Program[] = [];
  tracker!: Program;
  /** host:port of the tracker; it stays the same when that is started again. */
  address = "127.0.0.1:0";

  private constructor(
    readonly folder: string,
    private readonly options: Readonly<Record<string, string>>,
    private readonly machine: Machine,
  ) {}

  static async start(options: Readonly<Record<string, string>> = {}, machine: Machine = {}): Promise<TrialNetwork> {
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-trial-"));
    const network = new TrialNetwork(folder, { ...TIMES, "chunk-size": "64 KiB", ...options }, machine);
    await network.startTracker();
    return network;
  }

  async startTracker(): Promise<void> {
    const where = { listen: this.address, data: this.path("tracker") };
    this.tracker = this.program(this.machine, "tracker", ...asOptions({ ...where, ...this.options }));
    this.address = await this.tracker.says(LISTENING);
  }

  /** Kills the tracker at once, and waits until it is gone. */
  async killTracker(): Promise<void> {
    this.tracker.signal("SIGKILL");
    await this.tracker.ended();
  }

  /** Starts a node, or starts it again on what its folder kept, and waits until it is in. */
  async node(
    name: string,
    options: Readonly<Record<string, string>> = {},
    machine: Machine = {},
    folder = this.path(name),
  ): Promise<TrialNode> {
    const all = { tracker: this.address, name, data: folder, capacity: "256 MiB", ...options };
    const program = this.program(machine, "node", ...asOptions(all));
    const node = { name, program, address: await program.says(LISTENING), folder };
    this.nodes.set(name, node);
    return node;
  }

  async kill(name: string): Promise<void> {
    const { program } = this.nodes.get(name)!;
    program.signal("SIGKILL");
    await program.ended();
  }

  /** Starts any program; it ends with the trial. */
  program(machine: Machine, ...args: string[]): Program {
    const program = Program.startOn(machine, ...args);
    this.programs.push(program);
    return program;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A new file of random bytes. */
  file(name: string, bytes: number): { readonly path: string; readonly content: Buffer } {
    const content = randomFillSync(Buffer.allocUnsafe(bytes));
    writeFileSync(this.path(name), content);
    return { path: this.path(name), content };
  }

  ask<T>(work: (client: TrackerClient) => Promise<T>): Promise<T> {
    return withTracker(this.address, work);
  }

  stat(name = ""): Promise<StatResponse> {
    return this.ask((client) => client.call("stat", { name }));
  }

  /** Members that offer room, by name. */
  async members(): Promise<Map<string, NodeInfo>> {
    const all = await this.ask((client) => client.nodes());
    return new Map(all.filter(({ capacityBytes }) => capacityBytes > 0).map((node) => [node.identity, node]));
  }

  /** Puts a file by the program; tells its exit code and what it said. */
  async put(path: string, name: string, options: Readonly<Record<string, string>> = {}) {
    const program = this.program({}, "put", path, ...asOptions({ name, tracker: this.address, ...options }));
    return { code: await program.ended(), output: program.output };
  }

  /** Gets a file by the program; tells its exit code, what it said, and a digest of what was written. */
  async get(name: string) {
    const copy = this.path(`copy-${this.programs.length}`);
    const program = this.program({}, "get", name, "-o", copy, "--tracker", this.address);
    const code = await program.ended();
    return { code, output: program.output, digest: existsSync(copy) ? digestOf(readFileSync(copy)) : "" };
  }

  /** Gets a file by a client of this process, and expects it to be this, byte for byte. */
  async reads(name: string, content: Buffer): Promise<void> {
    const sink = new MemorySink();
    const { error } = await clientSession(
      { tracker: this.address },
      ({ node }) => new Promise<OperationResult>((done) => node.get({ name, sink }, done)),
    );
    if (error) throw new Error(`cannot get ${name}: ${error}`);
    if (!content.equals(sink.bytes)) throw new Error(`${name} is not what was put`);
  }

  /** Puts a file by a client of this process, which may do odd things. */
  putHere(path: string, name: string, prepare: (session: ClientSession) => void = () => {}): Promise<OperationResult> {
    return clientSession({ tracker: this.address }, (session) => {
      prepare(session);
      return putFile(session, { path, name });
    });
  }

  /** Waits until so many nodes are alive, and every file has all its replicas. */
  settled(nodes: number): Promise<StatResponse> {
    return until(
      () => this.stat(),
      (seen) => seen.nodesAlive === nodes && seen.underReplicated === 0 && seen.unavailable === 0,
    );
  }

  /** Waits until the tracker's index and the disks agree that exactly `bytes` of replicas are stored in all. */
  async storesInAll(bytes: number): Promise<void> {
    const live = [...this.nodes.values()];
    const look = async () => {
      const members = await this.members();
      const booked = live.reduce((sum, { name }) => sum + (members.get(name)?.usedBytes ?? 0), 0);
      const stored = live.reduce((sum, { folder }) => sum + storedBytes(folder), 0);
      return { booked, stored };
    };
    await until(look, ({ booked, stored }) => booked === bytes && stored === bytes);
  }

  async close(): Promise<void> {
    for (const program of this.programs) program.signal("SIGKILL");
    await Promise.all(this.programs.map((program) => program.ended()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function digestOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
