import { NodeServiceDefinition, type ProveChunksResponse } from "../../gen/swarmlab/v1/node.js";
import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { type Call, NO_CALL } from "../../runtime/transport.js";
import { PROOFS_PER_CALL, PROVING_BYTES_PER_SECOND } from "../limits.js";
import type { PeerTable } from "../members/peers.js";
import type { TrackerOptions } from "../options.js";
import type { Drops } from "../repair/drops.js";

/** The number of calls in a row without an answer after which a peer is asked nothing for a while. */
const MOST_FAILURES = 4;

/** A request to a holder to show that it has the content of a replica: asked -> answered, or given up. */
export interface Question {
  readonly fileId: number;
  readonly index: number;
  readonly pledge: number;
  readonly peer: number;
  readonly nonce: Uint8Array;
  /** The size of the chunk in bytes. */
  readonly bytes: number;
  /** The peer's answer. Empty: the peer does not have the replica. Undefined: the peer has not answered, and perhaps never will. */
  digest: Uint8Array | undefined;
  /** Whether the answer is no longer needed. */
  dropped: boolean;
}

/** The questions to one peer. Each is waiting -> asked -> answered, or waiting again. */
interface Outbox {
  readonly peer: number;
  waiting: Question[];
  asked: Question[];
  failures: number;
  timer: Timer;
  call: Call;
}

/**
 * Asks peers for proofs, many in one call, one call to a peer at a time. A peer that does not know the call is asked nothing
 * more in this life. A peer that leaves several calls in a row without an answer is asked nothing for a while.
 */
export class ProofCalls {
  private readonly outboxes = new Map<number, Outbox>();
  /**
   * Peers that are asked nothing now, and for each the timer after which it is asked again. NO_TIMER: it is asked nothing as long as its
   * life lasts.
   */
  private readonly unable = new Map<number, Timer>();

  constructor(
    private readonly env: Environment,
    private readonly peers: PeerTable,
    private readonly options: TrackerOptions,
    private readonly drops: Drops,
    /** Called when a question was answered, or when its peer turned out to be unable to answer. */
    private readonly onSettled: (question: Question) => void,
    /** Called when a peer that was left alone can be asked again. */
    private readonly onAble: (peer: number) => void,
  ) {}

  isAble(peer: number): boolean {
    return !this.unable.has(peer);
  }

  /** The number of questions to a peer that are not answered. */
  load(peer: number): number {
    const outbox = this.outboxes.get(peer);
    return outbox ? outbox.waiting.length + outbox.asked.length : 0;
  }

  ask(question: Question): void {
    const { peer } = question;
    let outbox = this.outboxes.get(peer);
    if (!outbox) {
      outbox = { peer, waiting: [], asked: [], failures: 0, timer: NO_TIMER, call: NO_CALL };
      this.outboxes.set(peer, outbox);
    }
    outbox.waiting.push(question);
    // Questions that one event causes go out together, after the event.
    if (outbox.timer === NO_TIMER && outbox.call === NO_CALL) this.wait(outbox, 0);
  }

  /** Forgets a peer whose life is over. Returns the questions that it has not answered. */
  forget(peer: number): Question[] {
    this.env.cancel(this.unable.get(peer) ?? NO_TIMER);
    this.unable.delete(peer);
    const outbox = this.outboxes.get(peer);
    if (!outbox) return [];
    this.outboxes.delete(peer);
    this.env.cancel(outbox.timer);
    this.env.abandon(outbox.call);
    return outbox.asked.concat(outbox.waiting);
  }

  private wait(outbox: Outbox, delay: Millis): void {
    outbox.timer = this.env.after(
      delay,
      (box) => {
        box.timer = NO_TIMER;
        this.send(box);
      },
      outbox,
    );
  }

  private send(outbox: Outbox): void {
    outbox.waiting = outbox.waiting.filter(({ dropped }) => !dropped);
    outbox.asked = outbox.waiting.splice(0, PROOFS_PER_CALL);
    if (outbox.asked.length === 0) {
      this.outboxes.delete(outbox.peer);
      return;
    }
    const challenges = outbox.asked.map(({ fileId, index, pledge, nonce }) => ({
      holding: { fileId, index, pledge },
      nonce,
    }));
    const bytes = outbox.asked.reduce((sum, question) => sum + question.bytes, 0);
    outbox.call = this.env.call(
      this.peers.message(outbox.peer),
      NodeServiceDefinition,
      "proveChunks",
      { challenges, fence: this.drops.fence },
      this.options.callDeadline + (bytes * 1000) / PROVING_BYTES_PER_SECOND,
      (result, box) => this.onAnswer(result, box),
      outbox,
    );
  }

  private onAnswer(result: ProveChunksResponse | RpcError, outbox: Outbox): void {
    outbox.call = NO_CALL;
    const { asked } = outbox;
    outbox.asked = [];
    if (result instanceof RpcError || result.digests.length !== asked.length) {
      return this.onFailure(outbox, asked, result instanceof RpcError && result.code === Code.UNIMPLEMENTED);
    }
    outbox.failures = 0;
    // Do this before the questions are settled: settling may ask this peer more.
    if (outbox.waiting.length > 0) this.wait(outbox, 0);
    else this.outboxes.delete(outbox.peer);
    asked.forEach((question, i) => {
      question.digest = result.digests[i]!;
      this.settle(question);
    });
  }

  private onFailure(outbox: Outbox, asked: readonly Question[], forGood: boolean): void {
    outbox.waiting = asked.concat(outbox.waiting);
    outbox.failures++;
    if (!forGood && outbox.failures < MOST_FAILURES) {
      return this.wait(outbox, this.options.repair.retryAfter * 2 ** (outbox.failures - 1));
    }
    if (forGood) this.env.observer.proofsUnknown(outbox.peer);
    this.unable.set(outbox.peer, forGood ? NO_TIMER : this.pardonLater(outbox.peer));
    this.outboxes.delete(outbox.peer);
    for (const question of outbox.waiting) this.settle(question);
  }

  /**
   * Asks a peer again after a while, since the calls to it may have been lost on the way. If the peer were never asked again, surplus
   * replicas of its chunks might stay for ever.
   */
  private pardonLater(peer: number): Timer {
    const pardon = (pardoned: number): void => {
      this.unable.delete(pardoned);
      this.onAble(pardoned);
    };
    return this.env.after(this.options.repair.retryAfter * 2 ** MOST_FAILURES, pardon, peer);
  }

  private settle(question: Question): void {
    if (!question.dropped) this.onSettled(question);
  }
}
