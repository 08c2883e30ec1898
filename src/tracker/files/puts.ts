import type {
  CommitRequest,
  CommitResponse,
  PutRequest,
  PutResponse,
  ReassignRequest,
  ReassignResponse,
} from "../../gen/swarmlab/v1/tracker.js";
import { NO_TIMER } from "../../runtime/clock.js";
import { NewestEntries } from "../../runtime/collections/newest-entries.js";
import type { Environment } from "../../runtime/environment.js";
import { principalOf } from "../../runtime/identity.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Caller, Reply } from "../../runtime/transport.js";
import { checkMayReplace, checkOwnPut } from "../authorization.js";
import { Copy, NONE } from "../index/chunk-index.js";
import {
  MAX_OPEN_CHUNKS,
  MAX_OPEN_CHUNKS_PER_CALLER,
  MAX_OPEN_PUTS,
  MAX_OPEN_PUTS_PER_CALLER,
  OUTCOMES_REMEMBERED,
} from "../limits.js";
import type { TrackerOptions } from "../options.js";
import type { TrackerState } from "../state.js";
import { checkCommit, checkOwner, checkPut, checkReassign } from "../validation.js";
import { type Files, FileVersion } from "./files.js";
import { OpenPut, type PutParts } from "./open-put.js";
import type { Retirement } from "./retirement.js";

const ABORTED = new RpcError(Code.ABORTED, "the put is not open: it was given up, or never was");
const OTHER_PUT = new RpcError(Code.ALREADY_EXISTS, "another put has this operation id");
const TOO_MANY = new RpcError(
  Code.RESOURCE_EXHAUSTED,
  `at most ${MAX_OPEN_PUTS} puts at once, of ${MAX_OPEN_CHUNKS} chunks in all`,
);
const TOO_MANY_OF_ONE = new RpcError(
  Code.RESOURCE_EXHAUSTED,
  `at most ${MAX_OPEN_PUTS_PER_CALLER} puts of one caller at once, of ${MAX_OPEN_CHUNKS_PER_CALLER} chunks in all`,
);
const FULL = new RpcError(Code.RESOURCE_EXHAUSTED, "the network has as many files as it is allowed to have");
const IN_PROGRESS: CommitResponse = { acknowledged: false, lacking: [] };
const ACKNOWLEDGED: CommitResponse = { acknowledged: true, lacking: [] };

/**
 * All open puts, their leases, and how past puts ended. A put costs the tracker one Put for each page of pledges, and one Commit for each
 * page of kept pledges. The client also sends a Commit each time that half a lease has passed, and a Reassign for each replica whose target
 * failed. A chunk costs no call of its own. The tracker alone decides that a lease is over, within one event. So a commit comes either
 * before or after the end of its lease.
 */
export class Puts {
  private readonly byOperation = new Map<string, OpenPut>();
  private readonly byFile = new Map<number, OpenPut>();
  private readonly byOwner = new Map<number, Set<OpenPut>>();
  /** The latest outcomes of puts, by operation: the file id if the put was committed, 0 if the tracker gave it up. */
  private readonly outcomes = new NewestEntries<string, number>(OUTCOMES_REMEMBERED);
  /** The number of chunks of the files being put. */
  private openChunks = 0;
  /** For each name, the version whose commit is being made durable; the latest one if there are several. */
  private readonly committing = new Map<string, FileVersion>();
  /** The number of each principal's open puts, and of their chunks. */
  private readonly openOf = new Map<string, { puts: number; chunks: number }>();

  constructor(
    private readonly env: Environment,
    private readonly options: TrackerOptions,
    private readonly state: TrackerState,
    private readonly files: Files,
    private readonly parts: PutParts,
    private readonly retirement: Retirement,
    /** New files get the ids that follow this one. */
    private lastFile: number,
  ) {}

  /** Checks the request for a put, or for one of its pages, and returns what is wrong with it. It changes nothing. */
  check(request: PutRequest, caller: Caller): RpcError | undefined {
    const filled = this.filled(request);
    const { operationId, name, size, chunkSize, replication, firstChunk } = filled;
    const wrong =
      checkOwner(caller.identity) ?? checkPut(filled, this.options.settings.payload) ?? this.checkName(caller, name);
    if (wrong) return wrong;
    const file = this.byOperation.get(operationId)?.file;
    if (file) {
      if (checkOwnPut(caller, file.owner)) return OTHER_PUT;
      const same = file.name === name && file.size === size && file.chunkSize === chunkSize;
      return same && file.replication === replication ? undefined : OTHER_PUT;
    }
    if (this.outcomes.has(operationId) || firstChunk !== 0) return ABORTED;
    const chunks = Math.ceil(size / chunkSize);
    if (this.byOperation.size >= MAX_OPEN_PUTS || this.openChunks + chunks > MAX_OPEN_CHUNKS) return TOO_MANY;
    const own = this.openOf.get(principalOf(caller.identity));
    if (own && (own.puts >= MAX_OPEN_PUTS_PER_CALLER || own.chunks + chunks > MAX_OPEN_CHUNKS_PER_CALLER))
      return TOO_MANY_OF_ONE;
    // The number of files may exceed the bound, but at most by the number of open puts.
    return this.files.count >= this.options.limits.files && !this.files.byName(name) ? FULL : undefined;
  }

  /**
   * Opens a put, or answers with one of its pages. The file belongs to the caller whose request came first. `owner`:
   * number of the peer that asks; 0 when it is no member.
   */
  put(request: PutRequest, caller: Caller, owner: number): PutResponse | RpcError {
    const wrong = this.check(request, caller);
    if (wrong) return wrong;
    const { operationId, name, size, chunkSize, replication, firstChunk, hashes } = this.filled(request);
    let put = this.byOperation.get(operationId);
    const principal = principalOf(caller.identity);
    put ??= this.open(new FileVersion(++this.lastFile, name, size, chunkSize, replication, principal), operationId);
    if (put.owner === 0) this.own(put, owner);
    const page = put.page(firstChunk, hashes);
    if (page instanceof RpcError && put.pages.length === 0) this.close(put);
    else this.progress(put);
    return page;
  }

  /** Checks that a caller may give a name to another file. `file`: the file that has the name now. */
  private checkName(caller: Caller, name: string, file = this.files.byName(name)): RpcError | undefined {
    return this.options.sharedFiles ? undefined : checkMayReplace(caller, name, file?.owner ?? "");
  }

  /** Fills the network's defaults into the request. */
  private filled(request: PutRequest): PutRequest {
    const { settings } = this.options;
    const chunkSize = request.chunkSize || settings.chunkSize;
    return { ...request, chunkSize, replication: request.replication || settings.replication };
  }

  private open(file: FileVersion, operationId: string): OpenPut {
    const put = new OpenPut(this.parts, file, operationId, this.options.putLease);
    this.files.add(file);
    this.count(file, 1);
    this.byOperation.set(operationId, put);
    this.byFile.set(file.id, put);
    put.timer = this.env.after(this.options.putLease, this.onLease, put);
    return put;
  }

  private count({ owner, chunkCount }: FileVersion, change: 1 | -1): void {
    this.openChunks += change * chunkCount;
    const own = this.openOf.get(owner) ?? { puts: 0, chunks: 0 };
    own.puts += change;
    own.chunks += change * chunkCount;
    if (own.puts > 0) this.openOf.set(owner, own);
    else this.openOf.delete(owner);
  }

  /** Makes a peer the owner of a put. From now on the peer's heartbeats keep the put open. */
  private own(put: OpenPut, owner: number): void {
    if (owner === 0) return;
    put.owner = owner;
    const puts = this.byOwner.get(owner);
    if (puts) puts.add(put);
    else this.byOwner.set(owner, new Set([put]));
    this.parts.peers.putting[owner] = 1;
  }

  reassign(request: ReassignRequest, caller: Caller): ReassignResponse | RpcError {
    const wrong = checkReassign(request);
    if (wrong) return wrong;
    const put = this.find(request.operationId, request.fileId);
    if (!put || put.committing) return ABORTED;
    const denied = checkOwnPut(caller, put.file.owner);
    if (denied) return denied;
    this.progress(put);
    return put.reassign(request.pledges);
  }

  commit(request: CommitRequest, caller: Caller, reply: Reply<CommitResponse>): void {
    const wrong = checkCommit(request);
    if (wrong) return reply.send(wrong);
    const put = this.find(request.operationId, request.fileId);
    if (!put) {
      const committed = request.fileId !== 0 && this.outcomes.get(request.operationId) === request.fileId;
      return reply.send(committed ? ACKNOWLEDGED : ABORTED);
    }
    const { owner, name } = put.file;
    const denied = checkOwnPut(caller, owner);
    if (denied) return reply.send(denied);
    if (put.committing) {
      if (!request.last) return reply.send(IN_PROGRESS);
      put.committing.push(reply);
      return;
    }
    // Another owner may have taken the name since the put began. A file whose commit is being made durable counts as having its name already,
    // since its put will be acknowledged. But the refusal waits until that file is durable: a crash could still undo it.
    const taken = this.checkName(caller, name, this.committing.get(name));
    if (taken) return this.state.flush((failure) => reply.send(failure ?? taken), undefined);
    this.progress(put);
    const { pledges, receipts } = request;
    for (let at = 0; at < pledges.length; at++) put.confirm(pledges[at]!, receipts[at] ?? 0);
    if (!request.last) return reply.send(IN_PROGRESS);
    const lacking = put.lacking(put.file.redundancy.committedWith(this.options.acknowledge));
    if (lacking.length > 0) return reply.send({ acknowledged: false, lacking });
    this.makeDurable(put, reply);
  }

  private makeDurable(put: OpenPut, reply: Reply<CommitResponse>): void {
    put.committing = [reply];
    this.committing.set(put.file.name, put.file);
    const { id, name, size, chunkSize, replication, hashes, owner } = put.file;
    this.state.saveFile({ id, name, size, chunkSize, replication, hashes, operationId: put.operationId, owner });
    this.state.flush((failure) => this.onDurable(failure, put), undefined);
  }

  private onDurable(failure: RpcError | undefined, put: OpenPut): void {
    const replies = put.committing ?? [];
    const { file } = put;
    put.committing = undefined;
    if (this.committing.get(file.name) === file) this.committing.delete(file.name);
    if (failure) {
      for (const reply of replies) reply.send(failure);
      return;
    }
    this.dropUnkept(file);
    this.close(put);
    this.remember(put.operationId, file.id);
    const older = this.files.byName(file.name);
    if (older) this.retirement.retire(older);
    this.files.commit(file);
    this.env.observer.fileCommitted(file.id, file.name, file.size, file.chunkCount, file.redundancy.targets);
    this.parts.replicas.count(file);
    for (const reply of replies) reply.send(ACKNOWLEDGED);
  }

  /**
   * The client may commit a file before all of its pledges were kept. The other pledges become void, and repair makes the replicas that are
   * lacking.
   */
  private dropUnkept(file: FileVersion): void {
    const { index, drops } = this.parts;
    for (const chunk of file.chunks) {
      for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
        if (index.stateOf(h) === Copy.pledged) drops.condemn(h);
      }
    }
  }

  /** Remembers how a put ended, so that a repeated commit gets the same answer. */
  remember(operationId: string, outcome: number): void {
    this.outcomes.set(operationId, outcome);
  }

  /** Notes that a target keeps a pledge of an open put. Returns whether the pledge is in force. */
  isPledged(file: FileVersion, index: number, pledge: number, peer: number): boolean {
    const put = this.byFile.get(file.id);
    if (!put?.isInForce(index, pledge, peer)) return false;
    this.progress(put);
    put.heard(pledge);
    return true;
  }

  /** Notes that a target lost what it stored under a pledge. */
  onLost(file: FileVersion, pledge: number): void {
    this.byFile.get(file.id)?.heardLost(pledge);
  }

  /** Renews the leases of a peer's open puts when the peer sends a heartbeat. A put that makes no progress is not kept open for ever. */
  renewOf(owner: number): void {
    const { putLease, idleLeases } = this.options;
    const now = this.env.now();
    for (const put of this.byOwner.get(owner) ?? []) {
      put.expiresAt = Math.max(put.expiresAt, Math.min(now + putLease, put.progressAt + idleLeases * putLease));
    }
  }

  private find(operationId: string, fileId: number): OpenPut | undefined {
    const put = this.byOperation.get(operationId);
    return put?.file.id === fileId ? put : undefined;
  }

  private progress(put: OpenPut): void {
    put.progressAt = this.env.now();
    put.expiresAt = put.progressAt + this.options.putLease;
  }

  private readonly onLease = (put: OpenPut): void => {
    const remaining = put.committing ? this.options.putLease : put.expiresAt - this.env.now();
    if (remaining > 0) {
      put.timer = this.env.after(Math.ceil(remaining), this.onLease, put);
      return;
    }
    put.timer = NO_TIMER;
    this.remember(put.operationId, 0);
    this.close(put);
    this.retirement.forget(put.file);
  };

  private close(put: OpenPut): void {
    this.env.cancel(put.timer);
    this.count(put.file, -1);
    this.byOperation.delete(put.operationId);
    this.byFile.delete(put.file.id);
    const puts = this.byOwner.get(put.owner);
    puts?.delete(put);
    if (puts?.size === 0) {
      this.byOwner.delete(put.owner);
      this.parts.peers.putting[put.owner] = 0;
    }
    if (put.pages.length === 0) this.files.forget(put.file);
  }
}
