import type { Holding } from "../../gen/swarmlab/v1/common.js";
import type { Lie } from "../../scenario/players/stage.js";

/** A chunk of a committed file. */
interface NamedChunk {
  readonly fileId: number;
  readonly file: string;
  readonly index: number;
}

/** What liars know of the network. */
export interface Knowledge {
  /** The chunks of all committed files. */
  chunks(): Iterable<NamedChunk>;
  /** The name of the file with this id; undefined when there is none. */
  fileName(fileId: number): string | undefined;
  /** Whether a node has a chunk on its disk. */
  holds(node: number, fileId: number, index: number): boolean;
}

/** Every pledge that a liar makes up is larger than this number. No tracker ever issues so many. */
const MADE_UP = 2 ** 52;

/** Whether a liar made this pledge up, so that no tracker issued it. */
export function isMadeUp(pledge: number): boolean {
  return pledge > MADE_UP;
}

/**
 * The lies that a node tells at this moment, and the false facts that follow from them. The node's program and its disk know nothing of the
 * lies.
 */
export class Liar {
  private readonly lies = new Map<number, Lie>();
  private claims = 0;
  /** Whether the tracker should ask for the node's whole inventory, because a lie about the inventory has begun or ended. */
  private isNews = false;

  constructor(
    private readonly node: number,
    private readonly knowledge: Knowledge,
  ) {}

  begin(number: number, lie: Lie): void {
    this.lies.set(number, lie);
    if (lie.about === "inventory") this.isNews = true;
  }

  end(number: number): void {
    if (this.lies.get(number)?.about === "inventory") this.isNews = true;
    this.lies.delete(number);
  }

  /** Whether the node answers nobody. */
  get isSilent(): boolean {
    for (const { about } of this.lies.values()) if (about === "presence") return true;
    return false;
  }

  /** Whether the node serves garbage in place of the chunks of a file. */
  isGarbage(fileId: number): boolean {
    return this.liesAbout("content", () => this.knowledge.fileName(fileId));
  }

  /** Whether the node claims replicas that it lacks. */
  get isBoasting(): boolean {
    for (const { about } of this.lies.values()) if (about === "inventory") return true;
    return false;
  }

  /** Lists replicas that the node claims and does not have, at most `most` of them, in the order of the files. */
  boasts(most: number): Holding[] {
    const holdings: Holding[] = [];
    if (!this.isBoasting) return holdings;
    for (const { fileId, file, index } of this.knowledge.chunks()) {
      if (holdings.length >= most) break;
      if (this.knowledge.holds(this.node, fileId, index) || !this.liesAbout("inventory", () => file)) continue;
      holdings.push({ fileId, index, pledge: MADE_UP + ++this.claims });
    }
    return holdings;
  }

  /** Whether the tracker should ask for the whole inventory. It returns true only once after each change. */
  takeNews(): boolean {
    const { isNews } = this;
    this.isNews = false;
    return isNews;
  }

  private liesAbout(about: Lie["about"], nameOf: () => string | undefined): boolean {
    for (const lie of this.lies.values())
      if (lie.about === about && (lie.file === undefined || lie.file === nameOf())) return true;
    return false;
  }
}
