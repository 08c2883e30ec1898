import type { GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { PieceSelection } from "../../policies/pieces/selection.js";
import { RpcError } from "../../runtime/rpc-error.js";
import { backoff } from "../backoff.js";
import type { NodeParts } from "../parts.js";
import type { DescribedFile } from "./described-file.js";
import type { StrandedChunks } from "./stranded-chunks.js";

/**
 * The number of chunks that one Get describes. They are few, so that the get asks for holders shortly before it needs them: by then more
 * nodes have copies.
 */
const CHUNKS_PER_PAGE = 32;
/** The same number in a crowd. It is larger, since a reader there needs many pending chunks: then most other members have one of them. */
const CHUNKS_PER_CROWD_PAGE = 256;
/** The number of chunks for which the tracker is asked for holders when the crowd cannot help. */
const CHUNKS_SOUGHT = 8;

type OnPage = (page: GetResponse) => void;

/**
 * The questions of one get to the tracker: for pages of the file, and for other holders of chunks whose holders failed. The get asks one
 * question at a time.
 */
export class PageQuestions {
  /** Whether the get now waits before it asks again, so that the tracker may know other holders by then. */
  private waiting = false;

  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly file: DescribedFile,
    private readonly selection: PieceSelection,
    private readonly isOver: () => boolean,
    private readonly onRefused: (error: RpcError) => void,
  ) {}

  /** Whether a question is open, or about to be asked. */
  get isOpen(): boolean {
    return this.file.asking || this.waiting;
  }

  askFirst(onPage: OnPage): void {
    this.ask(0, CHUNKS_PER_PAGE, onPage);
  }

  /** Asks for the next page that was not described yet. `first`: the chunk at which the page should begin, as the selection chose. */
  askNext(first: number, inCrowd: boolean, onPage: OnPage): void {
    const most = inCrowd ? CHUNKS_PER_CROWD_PAGE : CHUNKS_PER_PAGE;
    this.ask(first, Math.min(most, this.selection.pageLimit), onPage);
  }

  /** Asks for the holders of a chunk and of the chunks after it. */
  seek(first: number, onPage: OnPage): void {
    this.ask(first, CHUNKS_SOUGHT, onPage);
  }

  /**
   * After a while, when the tracker may know more holders, asks about chunks whose holders all failed. `rounds`: how often the get has
   * looked for holders since a chunk last came, this time included. If a late holder delivers the chunks meanwhile, nothing is left to ask,
   * and `onNoneLeft` runs.
   */
  askLater(stranded: StrandedChunks, rounds: number, onPage: OnPage, onNoneLeft: () => void): void {
    const { env, settings, membership } = this.parts;
    const delay = backoff(env.random, `${this.key}/holders`, rounds, settings.backoffMs, membership.interval);
    const ask = (): void => {
      this.waiting = false;
      if (this.isOver()) return;
      const { first } = stranded;
      if (first === undefined) onNoneLeft();
      else this.ask(first, CHUNKS_PER_PAGE, onPage);
    };
    this.waiting = true;
    env.after(delay, ask, undefined);
  }

  private ask(first: number, limit: number, onPage: OnPage): void {
    this.file.ask(first, limit, (page) => {
      if (this.isOver()) return;
      if (page instanceof RpcError) this.onRefused(page);
      else onPage(page);
    });
  }
}
