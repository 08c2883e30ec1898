import type { RpcError } from "../runtime/rpc-error.js";

/** The durable facts about a peer. */
export interface SavedPeer {
  readonly number: number;
  readonly identity: string;
  /** The highest incarnation that was seen. */
  readonly incarnation: number;
}

/** The durable facts about a committed file. */
export interface SavedFile {
  readonly id: number;
  readonly name: string;
  /** The size of the file in bytes. */
  readonly size: number;
  readonly chunkSize: number;
  readonly replication: number;
  /** The SHA-256 of the chunks, 32 bytes each; empty in a dummy network. */
  readonly hashes: Uint8Array;
  /**
   * Operation id of the put that made the file. With it the tracker can answer a repeated commit after a restart as it answered the first
   * one.
   */
  readonly operationId: string;
  /** The principal that put the file; empty when the peer did not say who it is. */
  readonly owner: string;
}

export interface SavedState {
  /** The network's number, drawn when this state was made; 0 if networks are not distinguished. */
  readonly network: number;
  /** The number of times that this state was loaded, this time included. */
  readonly epoch: number;
  /** The highest number that was given to a peer, even to one that is forgotten. */
  readonly lastPeer: number;
  /** The peers, in the order of their numbers. */
  readonly peers: Iterable<SavedPeer>;
  /** The files, in the order in which their names first appeared. */
  readonly files: Iterable<SavedFile>;
}

/**
 * The durable part of a tracker, for one tracker at a time. Writes take effect in order. When a `flush` completes, all writes before it
 * have taken effect. The state contains no open puts, so a restarted tracker has given them up. Peer numbers, file ids and pledges are
 * never given twice: the highest peer number is kept, and the epoch is part of the other two.
 */
export interface TrackerState {
  /** Reads everything and begins a new epoch, which is durable when this returns. */
  load(): SavedState;
  savePeer(number: number, identity: string, incarnation: number): void;
  /** Forgets a peer. Its number is never given again. */
  removePeer(number: number): void;
  /** Makes a name refer to this file, and forgets the file that it referred to before. */
  saveFile(file: SavedFile): void;
  /** Forgets a file. A newer file with the same name stays. */
  removeFile(name: string, id: number): void;
  /**
   * Calls `done` once all writes so far are durable, or have failed. It may do so inside this call. A state that ends its tracker when a write
   * fails does not call `done` then.
   */
  flush<A>(done: (failure: RpcError | undefined, arg: A) => void, arg: A): void;
}

/** A state that lives as long as this object. Every write is done at once. */
export class MemoryState implements TrackerState {
  private epoch = 0;
  private lastPeer = 0;
  private readonly peers = new Map<number, SavedPeer>();
  private readonly files = new Map<string, SavedFile>();

  constructor(private readonly network = 0) {}

  load(): SavedState {
    this.epoch++;
    return this.saved();
  }

  /** Returns the present content, without a new epoch. */
  saved(): SavedState {
    const { epoch, lastPeer, peers, files } = this;
    return { network: this.network, epoch, lastPeer, peers: [...peers.values()], files: [...files.values()] };
  }

  /** Continues from the epoch and the last peer number of another state. */
  resume(epoch: number, lastPeer: number): void {
    this.epoch = epoch;
    this.lastPeer = Math.max(this.lastPeer, lastPeer);
  }

  savePeer(number: number, identity: string, incarnation: number): void {
    this.peers.set(number, { number, identity, incarnation });
    this.lastPeer = Math.max(this.lastPeer, number);
  }

  removePeer(number: number): void {
    this.peers.delete(number);
  }

  saveFile(file: SavedFile): void {
    this.files.set(file.name, file);
  }

  removeFile(name: string, id: number): void {
    if (this.files.get(name)?.id === id) this.files.delete(name);
  }

  flush<A>(done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    done(undefined, arg);
  }
}
