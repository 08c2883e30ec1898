import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Millis } from "../../runtime/clock.js";
import type { Content } from "../../runtime/content.js";
import type { Environment } from "../../runtime/environment.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { NodeSettings } from "../options.js";
import { isRight } from "../verify.js";
import type { Holdings } from "./holdings.js";

export interface ScrubOptions {
  /** The most bytes read per second; 0: the scrubber does not run. */
  readonly bytesPerSecond: number;
  /** The shortest time between the beginnings of two rounds through the store, in ms. */
  readonly roundMs: Millis;
}

/**
 * Four times the rate of HDFS's block scanner (`dfs.block.scanner.volume.bytes.per.second`): a tebibyte in three days, for half
 * a percent of a core. `roundMs` gives small stores a pause between rounds.
 */
export const defaultScrubOptions: ScrubOptions = { bytesPerSecond: 4 * 2 ** 20, roundMs: 3_600_000 };

/** What a scrubber needs of its node. */
interface Scrubbed {
  readonly env: Environment;
  readonly holdings: Holdings;
  readonly settings: NodeSettings;
}

/** The pause between two small chunks, in ms, so that other work can run. */
const LEAST_PAUSE_MS = 1;

/**
 * Reads the replicas of a node one after another, in endless rounds, and compares each with its hash. Users' reads alone would find damage
 * too late, when the other replicas may be gone. A damaged replica is dropped. The next announce says so, and the tracker has a new one
 * made. Cached copies are not checked: a reader that gets one checks it.
 */
export class Scrubber {
  private round: StoredChunk[] = [];
  private begun: Millis = 0;

  constructor(
    private readonly node: Scrubbed,
    private readonly options: ScrubOptions,
  ) {}

  /** Starts at a random place in the store. Otherwise a node that restarts often would check only its first chunks. */
  start(): void {
    if (this.options.bytesPerSecond <= 0) return;
    this.beginRound();
    const { random, identity } = this.node.env;
    const draws = random.draws("scrub", `${identity}/${this.begun}`);
    if (this.round.length > 0) this.round.length = draws.below(this.round.length) + 1;
    this.goOn(0);
  }

  private beginRound(): void {
    this.begun = this.node.env.now();
    // Chunks are taken from the end of this list.
    this.round = [...this.node.holdings.store.list()].filter(({ pledge }) => pledge > 0).reverse();
  }

  /** Waits as long as reading `bytes` may take at the permitted rate, then goes on. */
  private goOn(bytes: number): void {
    const pause = Math.max(LEAST_PAUSE_MS, (1000 * bytes) / this.options.bytesPerSecond);
    this.node.env.after(pause, Scrubber.next, this);
  }

  private static next(self: Scrubber): void {
    const { node, round, options } = self;
    for (let chunk = round.pop(); chunk; chunk = round.pop()) {
      // Skip a chunk that was dropped or replaced since the round began.
      if (node.holdings.store.get(chunk.fileId, chunk.index)?.pledge !== chunk.pledge) continue;
      const looking = { self, chunk };
      return node.holdings.store.read(chunk.fileId, chunk.index, Scrubber.onRead, looking);
    }
    const rest = Math.max(LEAST_PAUSE_MS, self.begun + options.roundMs - node.env.now());
    node.env.after(rest, Scrubber.startAgain, self);
  }

  private static startAgain(self: Scrubber): void {
    self.beginRound();
    self.goOn(0);
  }

  private static onRead(content: Content | RpcError, looking: { self: Scrubber; chunk: StoredChunk }): void {
    const { self, chunk } = looking;
    self.judge(chunk, content);
    self.goOn(chunk.size);
  }

  private judge(chunk: StoredChunk, content: Content | RpcError): void {
    const { holdings, env, settings } = this.node;
    const { fileId, index, pledge, size } = chunk;
    // The chunk was dropped meanwhile, or cannot be read for a reason that has nothing to do with it.
    if (holdings.store.get(fileId, index)?.pledge !== pledge) return;
    if (content instanceof RpcError && content.code !== Code.DATA_LOSS) return;
    const sound = !(content instanceof RpcError) && isRight(content, fileId, chunk, settings.hash);
    if (sound) env.observer.chunkChecked(fileId, index, size, true);
    else holdings.dropDamaged(chunk);
  }
}
