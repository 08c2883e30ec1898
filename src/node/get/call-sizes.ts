import { CHUNKS_PER_FETCH, CHUNKS_PER_TURN, PULL_BUDGET_BYTES } from "../limits.js";
import type { NodeSettings } from "../options.js";
import type { GetChunk, Holder } from "./holders.js";

/** The least bytes that are fetched in one turn if chunks are small: enough to make the calls of the turn worthwhile. */
const BYTES_PER_TURN = 256 * 1024;
/** A fast holder is asked for as many chunks as it sends in this time, in ms, but for no more than this many bytes. */
const FAST_MS = 1000;
const MOST_BYTES_PER_CALL = 16 * 1024 * 1024;

/** How many chunks one get has under way at once, and how many it asks for in one call. */
export class CallSizes {
  /** The largest number of chunks that may be under way: outside a crowd, and in one. */
  private window: number;
  private crowdWindow: number;
  /** The size of a chunk in bytes; 0 before the file is described. */
  private chunkSize = 0;

  constructor(settings: NodeSettings) {
    this.window = settings.window;
    this.crowdWindow = Math.max(this.window, settings.crowdWindow);
  }

  /** Notes the size of the file's chunks, which limits how many may be under way: they must fit into a node's memory. */
  open(chunkSize: number): void {
    const most = Math.max(1, Math.floor(PULL_BUDGET_BYTES / chunkSize));
    this.chunkSize = chunkSize;
    this.window = Math.min(this.window, most);
    this.crowdWindow = Math.min(this.crowdWindow, most);
  }

  /** The largest number of chunks that may be under way at a time. */
  atOnce(inCrowd: boolean): number {
    return inCrowd ? this.crowdWindow : this.window;
  }

  /** The number of bytes that the get moves at once, outside a crowd. */
  get windowBytes(): number {
    return this.window * this.chunkSize;
  }

  /**
   * Number of chunks in a call outside a crowd: the call fetches `chunk` and further chunks of the same holder, while
   * `moving` chunks are under way.
   */
  ofCall(chunk: GetChunk, holder: Holder, moving: number): number {
    // If there is only one holder, one call asks it for as many chunks as possible. The holder sends them one after another. Each time one
    // has come, the get asks for one more, so that the holder always has something to send. With several calls at a time the chunks would
    // arrive together, and the link would be idle until the get has asked for more.
    const alone = chunk.holders.length === 1;
    const share = alone ? this.window : Math.ceil(this.window / (2 * chunk.holders.length));
    const many = alone ? this.mostPerCall : this.ofFast(holder);
    return Math.min(share, Math.max(CHUNKS_PER_FETCH, many), this.window - moving);
  }

  /** How many chunks a get in a crowd fetches with one turn, while `moving` chunks are under way. */
  ofTurn(holder: Holder, moving: number): number {
    const few = Math.ceil(BYTES_PER_TURN / this.chunkSize);
    return Math.min(Math.max(few, this.ofFast(holder)), this.crowdWindow - moving);
  }

  /** How many chunks a fast holder should send in one call. 0: the holder is not fast, and is asked for the usual number. */
  ofFast({ rate }: Holder): number {
    if (!(rate > 0)) return 0;
    const bytes = Math.min(rate * FAST_MS, (this.window * this.chunkSize) / 2);
    return bytes <= BYTES_PER_TURN ? 0 : Math.min(this.mostPerCall, Math.floor(bytes / this.chunkSize));
  }

  private get mostPerCall(): number {
    return Math.min(CHUNKS_PER_TURN, Math.floor(MOST_BYTES_PER_CALL / this.chunkSize));
  }
}
