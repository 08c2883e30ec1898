import { type AwaitTurnRequest, type AwaitTurnResponse, NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import { type MeetReadersResponse, TrackerServiceDefinition } from "../../gen/swarmlab/v1/tracker.js";
import type { PieceSelection } from "../../policies/pieces/selection.js";
import type { Millis } from "../../runtime/clock.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { backoff } from "../backoff.js";
import type { NodeParts } from "../parts.js";
import { removeAt } from "../remove-at.js";
import type { CallSizes } from "./call-sizes.js";
import type { ChunkBits } from "./chunk-bits.js";
import type { Holder, Holders, TurnTaker } from "./holders.js";

/**
 * The most members that a reader knows. While a reader stands in fewer than `MOST_LINES` lines, it goes on asking the tracker for more
 * readers. After that it asks only until it knows `ENOUGH_MEMBERS`, or has asked `MOST_INTRODUCTIONS` times.
 */
const MOST_MEMBERS = 48;
const ENOUGH_MEMBERS = 40;
const MOST_INTRODUCTIONS = 4;
/** The largest number of lines in which a reader stands at once. With more lines, fewer uplinks are idle for lack of a reader. */
const MOST_LINES = 20;

/** The get that meets a crowd. */
export interface CrowdReader {
  /** The chunks of one section of the file that the reader lacks and that nobody is sending to it; empty when no chunk is pending. */
  wanted(): ChunkBits;
  /** Whether the reader may have more chunks under way now. */
  readonly hasRoom: boolean;
  /**
   * Called with a turn: fetches some of the chunks that the holder offers. Returns false if it fetches none: the reader needs none of them, or
   * has no room now.
   */
  onTurn(holder: Holder, turn: number, offers: readonly number[]): boolean;
  /** Called each time that the get has left a line, and when the tracker has named more readers. The reader can join lines, or fetch. */
  onLineLeft(): void;
  /** Looks for holders of the chunks that the reader lacks. If it is time to give up, it ends the get and returns false. */
  seek(): boolean;
}

/**
 * The crowd of one get that shares a file with many other readers. The get waits in the lines of several holders and fellow readers. When
 * one of them gives it a turn, the get fetches chunks from that one. Waiting costs nothing, and a fellow reader may receive more chunks
 * meanwhile.
 */
export class Crowd implements TurnTaker {
  private lines = 0;
  private readonly members: Holder[] = [];
  /** The member whose line was looked at last. */
  private latest = 0;
  private seekings = 0;
  private seeking = false;
  private over = false;

  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly fileId: number,
    private readonly holders: Holders,
    private readonly selection: PieceSelection,
    private readonly sizes: CallSizes,
    private readonly reader: CrowdReader,
  ) {
    for (const holder of holders.all()) this.join(holder);
  }

  /** Adds a holder that may help. If the crowd already has the most members that it may have, the new holder replaces one of them. */
  join(holder: Holder): void {
    if (holder.crowd || holder.peer.number === this.parts.membership.number) return;
    if (this.members.length >= MOST_MEMBERS) {
      const at = this.members.findIndex((member) => !member.inLine);
      removeAt(this.members, at).crowd = undefined;
    }
    holder.crowd = this;
    this.members.push(holder);
  }

  /** Joins lines until the get stands in `MOST_LINES`, or until no other member has a line that is worth joining. */
  standInLines(): void {
    const { members } = this;
    const now = this.parts.env.now();
    for (let seen = 0; seen < members.length && this.lines < MOST_LINES; seen++) {
      this.latest = this.selection.nextLine(this.latest, members.length);
      const holder = members[this.latest] as Holder;
      if (!holder.inLine && this.mayHelp(holder, now)) this.stand(holder, 0);
    }
    const introduced = this.seekings >= MOST_INTRODUCTIONS || members.length >= ENOUGH_MEMBERS;
    if (this.lines < MOST_LINES || !introduced) this.seek();
  }

  private mayHelp(holder: Holder, now: Millis): boolean {
    if (holder.failed || holder.lied || holder.restsUntil > now) return false;
    return !this.parts.contacts.avoids(holder.peer);
  }

  /** Called when the get ends. If a holder gives the get a turn after that, the get passes the turn on. */
  leave(): void {
    this.over = true;
  }

  /**
   * Called when the reader fetched none of the offered chunks. Passes the turn on, and joins the line again. If no chunk is pending, or if
   * the reader has no room now, it only passes the turn on, and may join the line later.
   */
  private standAgain(holder: Holder, passed: number): void {
    if (this.reader.wanted().bits.length === 0 || !this.reader.hasRoom) this.pass(holder, passed);
    else this.stand(holder, passed);
  }

  private stand(holder: Holder, passed: number): void {
    const { first, bits } = this.reader.wanted();
    const patienceMs = Math.ceil(this.parts.settings.transferDeadlineMs);
    holder.inLine = true;
    this.lines++;
    const chunks = this.sizes.ofFast(holder);
    this.call(holder, { fileId: this.fileId, firstChunk: first, wanted: bits, passed, patienceMs, chunks });
  }

  private call(holder: Holder, request: AwaitTurnRequest): void {
    const deadline = request.patienceMs + this.parts.settings.callDeadlineMs;
    this.parts.env.call(holder.peer, NodeServiceDefinition, "awaitTurn", request, deadline, tellCrowd, holder);
  }

  /** Handles the answer of a holder: a turn, or none. */
  onAnswer(result: AwaitTurnResponse | RpcError, holder: Holder): void {
    this.lines--;
    holder.inLine = false;
    if (result instanceof RpcError) this.onRefused(holder, result);
    else if (result.turn === 0) holder.restsUntil = this.parts.env.now() + this.parts.membership.interval;
    else if (this.over) return this.pass(holder, result.turn);
    else this.onTurn(holder, result);
    if (!this.over) this.reader.onLineLeft();
  }

  private onTurn(holder: Holder, { turn, offers }: AwaitTurnResponse): void {
    holder.refusals = 0;
    if (holder.lied) this.pass(holder, turn);
    else if (!this.reader.onTurn(holder, turn, offers)) this.standAgain(holder, turn);
  }

  private onRefused(holder: Holder, failure: RpcError): void {
    if (failure.code === Code.DEADLINE_EXCEEDED) return this.parts.contacts.ask(holder.peer, ignore);
    if (failure.code === Code.RESOURCE_EXHAUSTED) {
      return this.rest(holder);
    }
    holder.failed = true;
    if (failure.code === Code.UNAVAILABLE) this.parts.membership.complain(holder.peer.number);
  }

  /** Waits after a holder's line was full, before trying again. The wait is longer the more often the line was full. */
  private rest(holder: Holder): void {
    const { env, settings, membership } = this.parts;
    const longest = Math.min(membership.interval, settings.backoffMs * 2 ** holder.refusals++);
    holder.restsUntil = env.now() + longest * (0.5 + 0.5 * holder.lot);
  }

  /** Passes a turn on to the next reader in line. */
  private pass(holder: Holder, turn: number): void {
    const request = { fileId: this.fileId, firstChunk: 0, wanted: NOTHING, passed: turn, patienceMs: 0, chunks: 0 };
    const { env, settings } = this.parts;
    env.call(holder.peer, NodeServiceDefinition, "awaitTurn", request, settings.callDeadlineMs, ignore, undefined);
  }

  // Other readers of the file

  /**
   * Asks the tracker for more readers, because the get knows too few of them or stands in too few lines. It asks soon at first, then less and less
   * often.
   */
  private seek(): void {
    if (this.seeking || this.over) return;
    this.seeking = true;
    if (this.seekings === 0) return this.ask();
    const { env, settings, membership } = this.parts;
    const key = `${this.key}/crowd`;
    const delay = backoff(env.random, key, this.seekings, settings.backoffMs, membership.interval);
    env.after(delay, () => this.ask(), undefined);
  }

  private ask(): void {
    if (this.over || (this.seekings >= MOST_INTRODUCTIONS && !this.reader.seek())) return;
    this.seekings++;
    const { env, tracker, settings, membership } = this.parts;
    const { number: peerNumber, incarnation } = membership;
    const request = { fileId: this.fileId, peerNumber, incarnation, serves: this.parts.isReading(this.fileId) };
    const deadline = settings.callDeadlineMs;
    env.call(tracker, TrackerServiceDefinition, "meetReaders", request, deadline, Crowd.onMet, this);
  }

  private static onMet(result: MeetReadersResponse | RpcError, crowd: Crowd): void {
    crowd.seeking = false;
    if (crowd.over) return;
    if (!(result instanceof RpcError)) for (const peer of result.peers) crowd.join(crowd.holders.meet(peer));
    crowd.reader.onLineLeft();
  }
}

const NOTHING = new Uint8Array(0);

/** Passes an answer to the crowd. One function serves all calls, since a closure for each would cost more. */
function tellCrowd(result: AwaitTurnResponse | RpcError, holder: Holder): void {
  holder.crowd?.onAnswer(result, holder);
}

function ignore(): void {}
