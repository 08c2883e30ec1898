import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { MeetReadersRequest, MeetReadersResponse } from "../../gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { CROWDS_REMEMBERED, READERS_NAMED, READERS_REMEMBERED } from "../limits.js";
import type { PeerTable } from "../members/peers.js";
import type { Files } from "./files.js";

const NO_SUCH_VERSION = new RpcError(Code.NOT_FOUND, "no such version of a file");

/** Readers of one file: the latest of them, and whose turn it is to be named. */
interface Crowd {
  readonly members: number[];
  /** Whose place the next one takes, once the crowd is as large as is remembered. */
  oldest: number;
  next: number;
}

/** Who met a crowd when it wanted to read a file. Such readers are named to each other, so that they share what they have. */
export class Readers {
  /** By file; those asked about last come last. */
  private readonly crowds = new Map<number, Crowd>();

  constructor(
    private readonly peers: PeerTable,
    private readonly files: Files,
  ) {}

  /** Names some readers, others each time, and counts the caller among them if it can be of use to them. */
  meet({ fileId, peerNumber, serves }: MeetReadersRequest): MeetReadersResponse | RpcError {
    const file = this.files.byId(fileId);
    if (!file || file.state === "pending") return NO_SUCH_VERSION;
    const crowd = this.crowdOf(fileId);
    const named = this.others(crowd, peerNumber);
    if (serves && !crowd.members.includes(peerNumber)) admit(crowd, peerNumber);
    return { peers: named };
  }

  private crowdOf(fileId: number): Crowd {
    const crowd = this.crowds.get(fileId) ?? { members: [], oldest: 0, next: 0 };
    this.crowds.delete(fileId);
    this.crowds.set(fileId, crowd);
    if (this.crowds.size > CROWDS_REMEMBERED) this.crowds.delete(this.crowds.keys().next().value as number);
    return crowd;
  }

  /** Goes round the crowd: everybody is named as often as anybody else. */
  private others(crowd: Crowd, self: number): Peer[] {
    const { members } = crowd;
    const named: Peer[] = [];
    for (let seen = 0; seen < members.length && named.length < READERS_NAMED; seen++) {
      if (crowd.next >= members.length) crowd.next = 0;
      const peer = members[crowd.next++]!;
      if (peer !== self && this.peers.isAlive(peer)) named.push(this.peers.message(peer));
    }
    return named;
  }
}

function admit(crowd: Crowd, peer: number): void {
  if (crowd.members.length < READERS_REMEMBERED) {
    crowd.members.push(peer);
    return;
  }
  crowd.members[crowd.oldest] = peer;
  crowd.oldest = (crowd.oldest + 1) % READERS_REMEMBERED;
}
