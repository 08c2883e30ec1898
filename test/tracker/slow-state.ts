import { type PutResponse, TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import type { RpcError } from "../../src/runtime/rpc-error.js";
import { MemoryState } from "../../src/tracker/state.js";
import { type Member, pledgesOf, type Trial } from "./trial.js";

export const ACKNOWLEDGED = { acknowledged: true, lacking: [] };

/** A state whose every flush takes some time, and then fails if there is a `failure`. */
export class SlowState extends MemoryState {
  trial: Trial | undefined;
  failure: RpcError | undefined;

  constructor(private readonly flushMs: number) {
    super();
  }

  override flush<A>(done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    if (!this.trial) return done(undefined, arg);
    this.trial.host.after(this.flushMs, () => done(this.failure, arg), undefined);
  }
}

/** Commits a file whose chunks are on the disks of their targets, and does not wait for the answer, which comes into the returned list. */
export function commit(
  trial: Trial,
  member: Member,
  page: PutResponse,
  operationId: string,
  deadline = 60_000,
): object[] {
  const answers: object[] = [];
  const pledges = pledgesOf(page);
  const receipts = pledges.map((pledge) => trial.receipt(page.fileId, pledge));
  const request = { fileId: page.fileId, operationId, pledges, last: true, receipts };
  const note = (result: object) => answers.push(result);
  member.host.call(trial.host.self, TrackerServiceDefinition, "commit", request, deadline, note, undefined);
  return answers;
}
