import { type NetworkState, UNSEEN } from "../../../history/network-state.js";
import type { Replay, ReplayCursor } from "../../../history/replay.js";
import type { Selection } from "../../view-state.js";
import type { Choice } from "../choices.js";
import { LoadScale } from "./load-scale.js";
import type { DrawnTransfer } from "./network-moment.js";
import { loadLevel, nodeStates, stateOf, UNRECORDED } from "./node-looks.js";

/** The largest number of transfers that are drawn. More lines would make the picture unreadable. Words below it say how many are drawn. */
const MOST_DRAWN = 300;

/** The network of a run at a moment, by node. `seek` goes to another moment, and changes the same arrays. */
export class RunNetwork {
  readonly size: number;
  readonly classes: readonly string[];
  readonly loadScale: LoadScale;
  /** The state of each node, as a position in `nodeStates`. */
  readonly state: Uint8Array;
  readonly load: Float32Array;
  /** The number of nodes in each of `nodeStates`. */
  readonly counts = new Int32Array(nodeStates.length);
  /** The rows of transfers under way; and how many of them come from each node, and go to it. */
  transfers: readonly number[] = [];
  readonly sends: Int32Array;
  readonly receives: Int32Array;
  time = 0;
  now: NetworkState;
  private readonly classOf: Uint16Array;
  private readonly cursor: ReplayCursor;

  constructor(readonly replay: Replay) {
    const { nodes } = replay.history;
    this.size = nodes.name.length;
    this.classes = [...new Set(nodes.class)];
    this.classOf = Uint16Array.from(nodes.class, (name) => this.classes.indexOf(name));
    this.loadScale = new LoadScale(replay);
    this.state = new Uint8Array(this.size);
    this.load = new Float32Array(this.size);
    this.sends = new Int32Array(this.size);
    this.receives = new Int32Array(this.size);
    this.cursor = replay.cursor();
    this.now = this.cursor.seek(0);
  }

  seek(time: number): void {
    this.time = time;
    this.now = this.cursor.seek(time);
    this.counts.fill(0);
    for (let node = 0; node < this.size; node++) {
      const state = this.replay.knowsLives ? stateOf(this.now, node) : UNRECORDED;
      this.state[node] = state;
      this.counts[state]!++;
    }
    this.loadScale.fill(this.now, this.replay.levels(time), this.load);
    this.transfers = this.replay.transfers.at(this.replay.tickOf(time));
    this.countTraffic();
  }

  private countTraffic(): void {
    const { source, target } = this.replay.history.transfers;
    this.sends.fill(0);
    this.receives.fill(0);
    for (const row of this.transfers) {
      if ((source[row] as number) >= 0) this.sends[source[row] as number]!++;
      this.receives[target[row] as number]!++;
    }
  }

  /** Fills `into` with the colour of each node: a position in the list of colours for the chosen property. */
  fillLooks(by: Choice["by"], into: Uint8Array): void {
    if (by === "state") into.set(this.state);
    for (let node = 0; node < this.size && by !== "state"; node++) {
      into[node] = by === "load" ? loadLevel(this.load[node] as number) : Math.min(255, this.classOf[node] as number);
    }
  }

  /** Fills `into` with 1 for each node that does not fit a choice. Returns how many nodes fit. */
  fillDim(choice: Choice, into: Uint8Array): number {
    const { zone, class: classes } = this.replay.history.nodes;
    const state = nodeStates.findIndex(({ name }) => name === choice.state);
    let chosen = 0;
    for (let node = 0; node < this.size; node++) {
      const fits =
        (choice.zone === "" || zone[node] === choice.zone) &&
        (choice.class === "" || classes[node] === choice.class) &&
        (state < 0 || this.state[node] === state);
      into[node] = fits ? 0 : 1;
      if (fits) chosen++;
    }
    return chosen;
  }

  /**
   * Transfers to be drawn, those of `node` first: transfers under way, and those that ended less than `trail`
   * milliseconds ago. Without the latter, a reader who plays fast would see no transfers at all.
   */
  drawn(choice: Choice, trail: number, node: number | undefined): DrawnTransfer[] {
    const { transfers, run } = this.replay.history;
    const tick = this.replay.tickOf(this.time);
    const trailTicks = trail / run.tick;
    const rows = trail > 0 ? this.replay.transfers.between(Math.max(0, tick - trailTicks), tick) : this.transfers;
    const wanted = rows.filter((row) => choice.purposes[transfers.purpose[row] as number]);
    return this.fewest(wanted, node).map((row) => {
      const [start, duration] = [transfers.start[row] as number, transfers.duration[row] as number];
      const over = tick - start - duration;
      return {
        source: transfers.source[row] as number,
        target: transfers.target[row] as number,
        purpose: transfers.purpose[row] as number,
        progress: Math.min(1, Math.max(0, (this.time / run.tick - start) / Math.max(1, duration))),
        strength: over < 0 ? 1 : Math.max(0.01, 1 - over / Math.max(1, trailTicks)),
      };
    });
  }

  private fewest(rows: readonly number[], node: number | undefined): number[] {
    const { source, target } = this.replay.history.transfers;
    const own = rows.filter((row) => node !== undefined && (source[row] === node || target[row] === node));
    const others = own.length > 0 ? rows.filter((row) => source[row] !== node && target[row] !== node) : rows;
    const stride = Math.max(1, others.length / Math.max(1, MOST_DRAWN - own.length));
    const some: number[] = [];
    for (let at = 0; at < others.length; at += stride) some.push(others[Math.floor(at)] as number);
    return [...own.slice(0, MOST_DRAWN), ...some.slice(0, MOST_DRAWN - Math.min(MOST_DRAWN, own.length))];
  }

  /** Finds the nodes that have a chunk of the selected object on their disk, whether they run or not. */
  holdersOf(selected: Selection | undefined, fileOf: ReadonlyMap<string, number>): number[] {
    if (selected?.kind !== "file" && selected?.kind !== "chunk") return [];
    const file = fileOf.get(selected.name);
    if (file === undefined) return [];
    const { chunks, holdings } = this.replay;
    const [first, end] = [chunks.first[file] as number, chunks.first[file + 1] as number];
    const [from, until] =
      selected.kind === "file" ? [first, end] : [first + selected.index, first + selected.index + 1];
    const holders = new Set<number>();
    for (let chunk = from; chunk < Math.min(until, end); chunk++) {
      for (const holding of holdings.byChunk.of(chunk)) {
        if (this.now.isHeld(holding)) holders.add(holdings.node[holding] as number);
      }
    }
    return [...holders];
  }

  /** The node's health, as a position in `healths`; undefined: the tracker has not seen the node, or the history does not record health. */
  healthOf(node: number): number | undefined {
    const health = this.now.health[node];
    return health === UNSEEN ? undefined : health;
  }
}
