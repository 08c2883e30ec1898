import { Groups } from "../groups.js";
import { type History, lifeEvents } from "../history.js";

/** A tick after the end of every run. It is the end of sessions and other spans that lasted to the end of the run. */
export const NEVER = 0x7fff_ffff;

/** The sessions of nodes, in columns, sorted by beginning. A node runs at `from`, but not at `until`. */
export interface Sessions {
  readonly node: readonly number[];
  readonly from: readonly number[];
  readonly until: readonly number[];
  /** How each session ended, as a position in `lifeEvents`; 0: it lasted to the end. */
  readonly ended: readonly number[];
  readonly byNode: Groups;
}

const UP = lifeEvents.indexOf("up");

export function sessionsOf({ lives, nodes }: History): Sessions {
  const node: number[] = [];
  const from: number[] = [];
  const until: number[] = [];
  const ended: number[] = [];
  const open = new Int32Array(nodes.name.length).fill(-1);
  for (let i = 0; i < lives.time.length; i++) {
    const who = lives.node[i] as number;
    const running = open[who] as number;
    if ((lives.event[i] as number) !== UP) {
      if (running < 0) continue;
      until[running] = lives.time[i] as number;
      ended[running] = lives.event[i] as number;
      open[who] = -1;
    } else if (running < 0) {
      open[who] = node.push(who) - 1;
      from.push(lives.time[i] as number);
      until.push(NEVER);
      ended.push(UP);
    }
  }
  return { node, from, until, ended, byNode: new Groups(node, nodes.name.length) };
}

/** Whether a node runs at a tick. */
export function isUp({ from, until, byNode }: Sessions, node: number, tick: number): boolean {
  return byNode.of(node).some((row) => (from[row] as number) <= tick && tick < (until[row] as number));
}

/** Finds the row of a node's last session that had ended by a tick; undefined: none had. */
export function lastEnded({ until, byNode }: Sessions, node: number, tick: number): number | undefined {
  return byNode.of(node).findLast((row) => (until[row] as number) <= tick);
}
