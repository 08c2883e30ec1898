import type { Millis } from "../../../runtime/clock.js";
import { Copy, NONE } from "../../../tracker/index/chunk-index.js";
import type { Tracker } from "../../../tracker/tracker.js";
import { clockTime } from "../always/clock-time.js";
import type { Inside } from "../always/inside.js";

/** Says in words what a chunk with too few or too many replicas waits for, such as its repair or a source; and which nodes hold the chunk. */
export class WaitFor {
  constructor(
    private readonly inside: Inside,
    private readonly nodeNames: readonly string[],
    private readonly now: () => Millis,
    /** The time since which a chunk lacks replicas on running nodes. */
    private readonly lackingSince: (fileId: number, index: number) => Millis | undefined,
  ) {}

  /** Writes words that can follow a description of the chunk; empty if nothing is known. */
  chunk(fileName: string, index: number): string {
    const { tracker } = this.inside;
    const file = tracker?.files.byName(fileName);
    const chunk = file?.chunks[index] ?? NONE;
    if (!tracker || chunk === NONE) return "";
    const holders = this.holdersOf(tracker, chunk);
    const since = this.lackingSince(file!.id, index);
    return `${since === undefined ? "" : `, too few of them since ${clockTime(since)}`}; ${this.repairOf(tracker, chunk)}; ${holders === "" ? "nobody holds it" : holders}`;
  }

  private repairOf(tracker: Tracker, chunk: number): string {
    const { repair, peers } = tracker;
    const name = (peer: number): string => peers.identities[peer] || `peer ${peer}`;
    const order = repair.orderOf(chunk);
    if (order) {
      const { target, sources, startedAt } = order;
      const whom = sources.map((source) => `${name(source)}${this.stateOf(tracker, source)}`).join(" or ");
      return `its repair to ${name(target)}${this.stateOf(tracker, target)} waits for ${whom} since ${clockTime(startedAt)}`;
    }
    const held = repair.hold.remaining(this.now());
    if (held > 0) return `its repair waits until ${clockTime(this.now() + held)}, since repair is held`;
    if (repair.isWaiting(chunk)) return "its repair failed, and waits to be tried again";
    const source = repair.sourceAwaitedBy(chunk);
    if (source > 0)
      return `its repair waits for ${name(source)}${this.stateOf(tracker, source)}, which sends ${peers.repairsOut[source]} others`;
    return repair.active > 0 ? `its repair waits for ${repair.active} others` : "no repair of it is under way";
  }

  private holdersOf(tracker: Tracker, chunk: number): string {
    const { index, peers } = tracker;
    const words: string[] = [];
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const peer = index.peerOf(h);
      words.push(`${doing[index.stateOf(h)]} ${peers.identities[peer]!}${this.stateOf(tracker, peer)}`);
    }
    return words.join(", ");
  }

  /** Says what is unusual about a node, in words that can follow the node's name. */
  private stateOf({ peers }: Tracker, peer: number): string {
    const node = this.nodeNames.indexOf(peers.identities[peer]!);
    const program = this.inside.nodes[node];
    const health = peers.healthName(peer);
    const notes = [
      ...(health === "alive" ? [] : [`${health} since it was last heard at ${clockTime(peers.lastHeard[peer]!)}`]),
      ...(peers.synced[peer] === 1 || health === "dead" ? [] : ["has not told all that it holds"]),
      ...(program ? [] : ["does not run"]),
      ...(program && !program.joined ? ["runs, but is not in the network"] : []),
      ...(program && program.activePulls > 0 ? [`pulls ${program.activePulls} chunks`] : []),
    ];
    return notes.length > 0 ? ` (${notes.join("; ")})` : "";
  }
}

const doing: Readonly<Record<number, string>> = {
  [Copy.stored]: "stored on",
  [Copy.pledged]: "pledged to",
  [Copy.dropping]: "being dropped by",
};
