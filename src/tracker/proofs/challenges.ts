import type { Environment } from "../../runtime/environment.js";
import type { Draws } from "../../runtime/random/random.js";
import { writeWord } from "../../runtime/word.js";
import type { FileVersion } from "../files/files.js";
import { type ChunkIndex, Copy, NONE, Proof } from "../index/chunk-index.js";
import type { Replicas } from "../index/replicas.js";
import { MOST_CHALLENGED, NONCE_BYTES } from "../limits.js";
import type { PeerTable } from "../members/peers.js";
import type { TrackerOptions } from "../options.js";
import type { Drops } from "../repair/drops.js";
import { isSafe } from "../repair/surplus.js";
import { ProofCalls, type Question } from "./proof-calls.js";

/** One challenge of a chunk's claimed replicas: all holders asked -> all answered -> judged. */
interface Round {
  readonly chunk: number;
  readonly nonce: Uint8Array;
  /** The question about a proven replica, with which the claimed ones are compared; undefined: they are compared with each other. */
  readonly reference: Question | undefined;
  readonly claims: Question[];
  /** The peers that held the reference or a claim in an earlier round of this comparison. Their replicas cannot be the next reference. */
  readonly held: readonly number[];
  unanswered: number;
}

/** The replicas of one chunk that count and are reachable, by how far they are believed. */
interface Standing {
  readonly proven: number[];
  /** The replicas that are agreed, claimed or disputed. */
  readonly others: number[];
  readonly claimed: number[];
  readonly disputed: number[];
  /** The number of replicas whose holders cannot be asked now. The fields above leave these replicas out. */
  silent: number;
}

/**
 * Finds out which of the replicas that nodes claim are real. Their holders, and the holder of a proven replica, hash the content together
 * with a new nonce. A holder with the same answer as the proven one has the content. If the answer is different, the tracker compares the
 * replica with the other proven ones, too, one after another. It doubts the replica only if none of them agrees with it. If no replica is
 * proven, as after a restart of the tracker, all holders must give the same answer.
 */
export class Challenges {
  private readonly calls: ProofCalls;
  private readonly draws: Draws;
  private readonly rounds = new Map<number, Round>();
  private readonly roundOf = new Map<Question, Round>();
  /** The chunks that wait until fewer other chunks are being challenged. */
  private readonly later = new Set<number>();

  constructor(
    env: Environment,
    epoch: number,
    options: TrackerOptions,
    drops: Drops,
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly replicas: Replicas,
    /** Called when a round has ended, so that the chunk must be reviewed again. */
    private readonly onJudged: (chunk: number) => void,
  ) {
    this.draws = env.random.draws("challenge", epoch);
    const settled = (question: Question): void => this.onSettled(question);
    this.calls = new ProofCalls(env, peers, options, drops, settled, (peer) => this.askAgain(peer));
  }

  /** Challenges the replicas of a chunk that are not proven, if that can help. Returns whether the caller must wait for the result. */
  question(chunk: number): boolean {
    if (this.rounds.has(chunk) || this.later.has(chunk)) return true;
    const standing = this.standing(chunk);
    const isProven = standing.proven.length > 0;
    const claims = isProven ? toCompare(standing) : this.toAgree(chunk, standing);
    if (claims.length === 0) return false;
    if (this.rounds.size < MOST_CHALLENGED)
      this.begin(chunk, isProven ? this.leastAsked(standing.proven) : NONE, claims, []);
    else this.later.add(chunk);
    return true;
  }

  /** The replicas to compare with each other, since none is proven. The list is empty if the answers could not change anything. */
  private toAgree(chunk: number, { others, claimed, disputed, silent }: Standing): readonly number[] {
    // Only a new claim can change the result of an earlier comparison. When a replica of the chunk goes, the disputed ones become claims
    // again.
    if (claimed.length === 0) return [];
    // Several replicas that agree must not outvote a replica whose holder cannot answer, least of all a proven one.
    if (silent > 0) return [];
    const tooMany = this.index.fileOf(chunk).redundancy.exceeds(this.index.liveOf(chunk));
    return tooMany || disputed.length > 0 ? others : [];
  }

  /**
   * Gives up the questions to a peer that died or restarted, since it will not answer them. What it could not show in its last life counts
   * as claimed again: the peer may show it in the next one.
   */
  forget(peer: number): void {
    this.claimAgain(peer);
    for (const question of this.calls.forget(peer)) {
      const round = this.roundOf.get(question);
      if (round) this.end(round);
    }
  }

  /** Ends the challenges of a file that is no longer committed. */
  forgetFile(file: FileVersion): void {
    for (const chunk of file.chunks) {
      this.later.delete(chunk);
      const round = this.rounds.get(chunk);
      if (round) this.end(round);
    }
  }

  /**
   * Called when a peer that gave no answers may give some now. The replicas that it could not show count as claimed again, so that they are
   * challenged again.
   */
  private askAgain(peer: number): void {
    const { index } = this;
    this.claimAgain(peer);
    for (let h = index.firstOfPeer(peer); h !== NONE; ) {
      // Reading on in the list is safe: a review may order a replica dropped, but it removes no holding from the list.
      const next = index.nextOf(h);
      const chunk = index.chunkOf(h);
      if (index.fileOf(chunk).state === "committed") this.onJudged(chunk);
      h = next;
    }
  }

  private claimAgain(peer: number): void {
    const { index } = this;
    for (let h = index.firstOfPeer(peer); h !== NONE; h = index.nextOf(h))
      if (index.stateOf(h) === Copy.stored && index.proofOf(h) === Proof.disputed) index.setProof(h, Proof.claimed);
  }

  private standing(chunk: number): Standing {
    const { index, peers } = this;
    const standing: Standing = { proven: [], others: [], claimed: [], disputed: [], silent: 0 };
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      if (!isSafe(index, peers, h)) continue;
      const proof = index.proofOf(h);
      if (proof === Proof.doubted) continue;
      if (!this.calls.isAble(index.peerOf(h))) {
        if (proof === Proof.claimed) index.setProof(h, Proof.disputed);
        standing.silent++;
      } else if (proof === Proof.proven) standing.proven.push(h);
      else {
        standing.others.push(h);
        if (proof === Proof.claimed) standing.claimed.push(h);
        if (proof === Proof.disputed) standing.disputed.push(h);
      }
    }
    return standing;
  }

  private leastAsked(holdings: readonly number[]): number {
    const load = (h: number): number => this.calls.load(this.index.peerOf(h));
    return holdings.reduce((least, h) => (load(h) < load(least) ? h : least));
  }

  private begin(chunk: number, reference: number, claims: readonly number[], held: readonly number[]): void {
    const nonce = new Uint8Array(NONCE_BYTES);
    for (let at = 0; at < NONCE_BYTES; at += 4) writeWord(nonce, at, this.draws.below(2 ** 32));
    const ask = (holding: number): Question => this.ask(holding, nonce);
    const round: Round = {
      chunk,
      nonce,
      reference: reference === NONE ? undefined : ask(reference),
      claims: claims.map(ask),
      held,
      unanswered: claims.length + (reference === NONE ? 0 : 1),
    };
    this.rounds.set(chunk, round);
    for (const question of questionsOf(round)) {
      this.roundOf.set(question, round);
      this.calls.ask(question);
    }
  }

  private ask(holding: number, nonce: Uint8Array): Question {
    const { index } = this;
    const chunk = index.chunkOf(holding);
    return {
      fileId: index.fileOf(chunk).id,
      index: index.positionOf(chunk),
      pledge: index.pledgeOf(holding),
      peer: index.peerOf(holding),
      nonce,
      bytes: index.lengthOf(chunk),
      digest: undefined,
      dropped: false,
    };
  }

  private onSettled(question: Question): void {
    const round = this.roundOf.get(question);
    if (!round || --round.unanswered > 0) return;
    // Compare before the round ends. The comparison may doubt replicas, and after each doubt the chunk is reviewed. If the round were over by
    // then, the review would begin another one.
    const different = round.reference ? this.compare(round, round.reference) : this.agree(round);
    this.end(round);
    if (different.length === 0 || !this.askAnother(round, different)) {
      for (const holding of different) this.replicas.doubt(holding);
      this.onJudged(round.chunk);
    }
    if (this.later.size > 0) this.goOn();
  }

  /** Ends a round, since its answers are no longer needed. */
  private end(round: Round): void {
    this.rounds.delete(round.chunk);
    for (const question of questionsOf(round)) {
      question.dropped = true;
      this.roundOf.delete(question);
    }
  }

  private goOn(): void {
    for (const chunk of this.later) {
      if (this.rounds.size >= MOST_CHALLENGED) return;
      this.later.delete(chunk);
      this.onJudged(chunk);
    }
  }

  /** Compares claims with a proven replica, and returns those that differ. */
  private compare({ chunk, claims }: Round, reference: Question): number[] {
    const { digest } = reference;
    this.noteMissing(chunk, reference);
    const different: number[] = [];
    for (const claim of claims) {
      const holding = this.holdingOf(chunk, claim);
      if (holding === NONE || this.noteMissing(chunk, claim) || !claim.digest || !isProof(digest)) continue;
      if (sameDigest(claim.digest, digest)) this.index.setProof(holding, Proof.proven);
      else different.push(holding);
    }
    return different;
  }

  /**
   * A claim and a proven replica differ, and either may be wrong. Compares the claims with another proven replica, if there is one
   * besides those that were just proven. Returns whether there is.
   */
  private askAnother({ chunk, claims, held, reference }: Round, different: readonly number[]): boolean {
    const asked = [...held, reference!.peer, ...claims.map(({ peer }) => peer)];
    const others = this.standing(chunk).proven.filter((h) => !asked.includes(this.index.peerOf(h)));
    if (others.length === 0) return false;
    this.begin(chunk, this.leastAsked(others), different, asked);
    return true;
  }

  /** Compares claims with each other. If the answers differ, nobody knows which is right, so the tracker doubts none of them. */
  private agree({ chunk, claims }: Round): number[] {
    const present = claims.filter((claim) => this.holdingOf(chunk, claim) !== NONE && !this.noteMissing(chunk, claim));
    const first = present[0]?.digest;
    const all = present.every(({ digest }) => isProof(digest) && first !== undefined && sameDigest(digest, first));
    for (const claim of present) {
      this.index.setProof(this.holdingOf(chunk, claim), all ? Proof.agreed : Proof.disputed);
    }
    return [];
  }

  /** Notes that a replica is missing, if its holder says so. Returns whether the holder said so. */
  private noteMissing(chunk: number, question: Question): boolean {
    if (question.digest?.length !== 0) return false;
    const holding = this.holdingOf(chunk, question);
    if (holding !== NONE) this.replicas.doubt(holding);
    return true;
  }

  /** Finds the holding of a question, if it still has the same pledge; otherwise NONE. */
  private holdingOf(chunk: number, { peer, pledge }: Question): number {
    const { index } = this;
    const holding = index.find(chunk, peer);
    return holding !== NONE && index.pledgeOf(holding) === pledge && index.counts(holding) ? holding : NONE;
  }
}

/** The replicas to compare with a proven one: new claims, and disputed ones. The comparison decides about both. */
function toCompare({ claimed, disputed }: Standing): readonly number[] {
  return [...claimed, ...disputed];
}

function questionsOf({ reference, claims }: Round): readonly Question[] {
  return reference ? [reference, ...claims] : claims;
}

function isProof(digest: Uint8Array | undefined): digest is Uint8Array {
  return digest !== undefined && digest.length > 0;
}

function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
