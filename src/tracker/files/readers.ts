import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { MeetReadersRequest, MeetReadersResponse } from "../../gen/swarmlab/v1/tracker.js";
import { NewestEntries } from "../../runtime/collections/newest-entries.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { CROWDS_REMEMBERED, READERS_NAMED, READERS_REMEMBERED } from "../limits.js";
import type { PeerTable } from "../members/peers.js";
import type { Files } from "./files.js";

const NO_SUCH_VERSION = new RpcError(Code.NOT_FOUND, "no such version of a file");

/** The latest readers of one file, and the place of the one that the tracker names next. */
interface Crowd {
  readonly members: number[];
  /** The place that the next reader takes once the crowd has its largest size. */
  oldest: number;
  next: number;
}

/** Remembers the readers of crowds. The tracker names them to each other, so that they share the chunks that they have. */
export class Readers {
  /** The crowds of the files that readers asked about last, by file. */
  private readonly crowds = new NewestEntries<number, Crowd>(CROWDS_REMEMBERED);

  constructor(
    private readonly peers: PeerTable,
    private readonly files: Files,
  ) {}

  /** Names some readers, those that were named longest ago, and adds the caller to the crowd if others can fetch from it. */
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
    this.crowds.set(fileId, crowd);
    return crowd;
  }

  /** Goes round the crowd, so that the tracker names all of its readers equally often. */
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
