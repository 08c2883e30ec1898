import { type Holding, PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import {
  type AnnounceRequest,
  type AnnounceResponse,
  type CommitResponse,
  type InventoryRequest,
  type JoinRequest,
  type JoinResponse,
  type PutRequest,
  type PutResponse,
  TrackerServiceDefinition,
} from "../../src/gen/swarmlab/v1/tracker.js";
import type { Role } from "../../src/runtime/identity.js";
import { noObserver, type Observer } from "../../src/runtime/observer.js";
import { receiptOf } from "../../src/runtime/proof.js";
import { codeName, RpcError } from "../../src/runtime/rpc-error.js";
import type { RequestOf, ResponseOf, UnaryName } from "../../src/runtime/transport.js";
import type { Host } from "../../src/sim/host.js";
import { Simulation } from "../../src/sim/simulation.js";
import { defaultTrackerOptions, type RepairOptions, type TrackerOptions } from "../../src/tracker/options.js";
import { MemoryState, type TrackerState } from "../../src/tracker/state.js";
import { Tracker } from "../../src/tracker/tracker.js";
import { auditTracker } from "../swarm/audit.js";
import { ToldNode } from "./told-node.js";

type Service = TrackerServiceDefinition;
type Options = Partial<Omit<TrackerOptions, "repair">> & { readonly repair?: Partial<RepairOptions> };

export const CHUNK = 100;
const INTERVAL = 1000;

/** A tracker, and members that send only the messages that a test tells them to send. */
export class Trial {
  readonly simulation: Simulation;
  readonly state: TrackerState;
  readonly members: Member[] = [];
  readonly host: Host;
  tracker: Tracker;
  private readonly options: TrackerOptions;

  constructor(options: Options = {}, observer: Partial<Observer> = {}, state: TrackerState = new MemoryState()) {
    this.simulation = new Simulation({ seed: 1, freeze: true, network: { latency: { model: "constant", delay: 1 } } });
    this.state = state;
    this.options = {
      ...defaultTrackerOptions,
      settings: { payload: PayloadMode.DUMMY, announceIntervalMs: INTERVAL, chunkSize: CHUNK, replication: 2 },
      placement: "round-robin",
      suspectAfter: 3000,
      deadAfter: 10_000,
      readerGrace: 2000,
      ...options,
      repair: { ...defaultTrackerOptions.repair, massFailureShare: 1, ...options.repair },
    };
    this.host = this.simulation.addHost({
      identity: "tracker",
      role: "tracker",
      observer: { ...noObserver, ...observer },
    });
    this.tracker = this.start();
  }

  private start(): Tracker {
    const tracker = new Tracker(this.host, this.options, this.state);
    this.host.serve(TrackerServiceDefinition, tracker);
    tracker.start();
    return tracker;
  }

  restartTracker(): void {
    this.simulation.crash(this.host);
    this.simulation.boot(this.host);
    this.tracker = this.start();
  }

  /** Members that have joined, with nothing on their disks. */
  join(count: number, options: Partial<JoinRequest> = {}): Member[] {
    return Array.from({ length: count }, () => {
      const member = this.add(`n${this.members.length}`);
      member.join(options);
      return member;
    });
  }

  add(identity: string, role: Role = "node"): Member {
    const member = new Member(this, this.simulation.addHost({ identity, role }));
    this.members.push(member);
    return member;
  }

  run(ms: number): void {
    this.simulation.runUntil(this.simulation.now + ms);
  }

  /** Lets time pass while these members announce. */
  keepAlive(ms: number, members: readonly Member[] = this.members): void {
    const end = this.simulation.now + ms;
    while (this.simulation.now < end) {
      for (const member of members) member.say();
      this.run(INTERVAL);
    }
  }

  /** The answer to a call from a host. */
  ask<M extends UnaryName<Service>>(
    from: Host,
    method: M,
    request: RequestOf<Service, M>,
  ): ResponseOf<Service, M> | RpcError {
    let answer: ResponseOf<Service, M> | RpcError | undefined;
    const done = (result: ResponseOf<Service, M> | RpcError): void => {
      answer = result;
    };
    from.call(this.host.self, TrackerServiceDefinition, method, request, 500, done, undefined);
    const end = this.simulation.now + 600;
    while (answer === undefined && this.simulation.now < end) this.run(1);
    if (answer === undefined) throw new Error(`${method} was not answered`);
    return answer;
  }

  /** The receipt for a pledge of an open put, from the member that has the chunk on its disk; 0: none has it. */
  receipt(fileId: number, pledge: number): number {
    for (const member of this.members)
      for (const holding of member.disk.values())
        if (holding.fileId === fileId && holding.pledge === pledge) return member.receipt(holding);
    return 0;
  }

  /** Live replicas of a chunk, as the tracker has it. */
  live(fileId: number, index: number): number {
    return this.tracker.index.liveOf(this.tracker.files.byId(fileId)!.chunks[index]!);
  }
}

/** Returns the answer. Throws if it is an error. */
export function answer<T extends object>(result: T | RpcError): T {
  if (result instanceof RpcError) throw new Error(String(result));
  return result;
}

/** Name of the code with which a call was refused. */
export function refusal(result: object): string {
  return result instanceof RpcError ? codeName(result.code) : "answered";
}

/** A node that sends only the messages that a test tells it to send. */
export class Member extends ToldNode {
  number = 0;
  incarnation = 1;
  sequence = 0;
  snapshot = 0;
  epoch = 1;
  receiptKey: number[] = [];
  constructor(
    private readonly trial: Trial,
    host: Host,
  ) {
    super(host);
  }

  /**
   * Returns the receipt by which this member proves to the tracker that it stores a chunk of an open put. The receipt is for the chunk's own
   * size and hash, unless `content` gives others; 0: there is no such file, or the member has no key.
   */
  receipt({ fileId, index, pledge }: Holding, content: { size?: number; hash?: Uint8Array } = {}): number {
    const file = this.trial.tracker.files.byId(fileId);
    if (!file || this.receiptKey.length === 0) return 0;
    const order = {
      pledge,
      index,
      size: file.chunkLength(index),
      hash: file.hashes.subarray(32 * index, 32 * index + 32),
    };
    return receiptOf(this.receiptKey, fileId, { ...order, ...content });
  }

  joinRequest(options: Partial<JoinRequest> = {}): JoinRequest {
    return {
      identity: this.host.identity,
      bootNonce: 100 + this.incarnation,
      peer: this.host.self,
      capacityBytes: 100 * CHUNK,
      zone: "",
      incarnation: this.incarnation,
      holdings: [...this.disk.values()],
      holdingsComplete: true,
      epoch: this.trial.tracker.epoch,
      network: 0,
      ...options,
    };
  }

  tryJoin(options: Partial<JoinRequest> = {}): JoinResponse | RpcError {
    return this.trial.ask(this.host, "join", this.joinRequest(options));
  }

  join(options: Partial<JoinRequest> = {}): JoinResponse {
    const response = answer(this.tryJoin(options));
    this.number = response.peerNumber;
    this.epoch = response.epoch;
    this.receiptKey = response.receiptKey;
    this.sequence = 0;
    for (const { fileId, index } of response.stale) this.disk.delete(`${fileId}/${index}`);
    return response;
  }

  crash(): void {
    this.trial.simulation.crash(this.host);
  }

  /** Starts again with what is on its disk. */
  restart(options: Partial<JoinRequest> = {}): JoinResponse {
    if (this.trial.simulation.isUp(this.host)) this.crash();
    this.trial.simulation.boot(this.host);
    this.serve();
    this.incarnation++;
    this.snapshot = 0;
    return this.join(options);
  }

  announcement(changes: Partial<AnnounceRequest> = {}): AnnounceRequest {
    return {
      peerNumber: this.number,
      incarnation: this.incarnation,
      epoch: this.epoch,
      sequence: ++this.sequence,
      gained: [],
      lost: [],
      freeBytes: (100 - this.disk.size) * CHUNK,
      busySlots: 0,
      failedHolders: [],
      ...changes,
    };
  }

  announce(changes: Partial<AnnounceRequest> = {}): AnnounceResponse {
    return answer(this.trial.ask(this.host, "announce", this.announcement(changes)));
  }

  /** Announces, and does not wait for the answer. */
  say(changes: Partial<AnnounceRequest> = {}): void {
    const done = (): void => {};
    const { host, self } = { host: this.host, self: this.trial.host.self };
    host.call(self, TrackerServiceDefinition, "announce", this.announcement(changes), 500, done, undefined);
  }

  inventory(part: Partial<InventoryRequest> = {}): object {
    return this.trial.ask(this.host, "inventory", {
      peerNumber: this.number,
      incarnation: this.incarnation,
      epoch: this.epoch,
      snapshot: part.snapshot ?? ++this.snapshot,
      part: 0,
      last: true,
      holdings: [...this.disk.values()],
      ...part,
    });
  }

  putRequest(name: string, chunks: number, options: Partial<PutRequest> = {}): PutRequest {
    return {
      name,
      size: chunks * CHUNK,
      chunkSize: 0,
      replication: 0,
      operationId: `put ${name}`,
      firstChunk: 0,
      hashes: new Uint8Array(0),
      join: undefined,
      ...options,
    };
  }

  tryPut(name: string, chunks: number, options: Partial<PutRequest> = {}): PutResponse | RpcError {
    return this.trial.ask(this.host, "put", this.putRequest(name, chunks, options));
  }

  put(name: string, chunks: number, options: Partial<PutRequest> = {}): PutResponse {
    return answer(this.tryPut(name, chunks, options));
  }

  tryCommit(
    page: PutResponse,
    pledges: readonly number[],
    operationId: string,
    last = true,
  ): CommitResponse | RpcError {
    const receipts = pledges.map((pledge) => this.trial.receipt(page.fileId, pledge));
    const request = { fileId: page.fileId, operationId, pledges: [...pledges], last, receipts };
    return this.trial.ask(this.host, "commit", request);
  }

  /** Puts a file, with its chunks on the disks of their targets, and commits it. */
  store(name: string, chunks: number, options: Partial<PutRequest> = {}): PutResponse {
    const page = this.put(name, chunks, options);
    keep(this.trial, page);
    const operationId = options.operationId ?? `put ${name}`;
    const { acknowledged } = answer(this.tryCommit(page, pledgesOf(page), operationId));
    if (!acknowledged) throw new Error(`${name} was not acknowledged`);
    return page;
  }
}

export function pledgesOf(page: PutResponse): number[] {
  return page.targets.map((_, i) => page.firstPledge + i);
}

/** Lets the targets of a page store what they were pledged. */
export function keep(trial: Trial, page: PutResponse): void {
  page.targets.forEach((position, i) => {
    const target = trial.members.find((member) => member.number === page.peers[position]!.number)!;
    const index = page.firstChunk + Math.floor(i / page.replication);
    target.hold({ fileId: page.fileId, index, pledge: page.firstPledge + i });
  });
}

/** Differences between the tracker's index and the disks. */
export function audit(trial: Trial): string[] {
  return auditTracker(trial.tracker, trial.simulation.now);
}

/** Number of chunks on the disks of these members together. */
export function held(members: readonly Member[]): number {
  return members.reduce((sum, { disk }) => sum + disk.size, 0);
}
