import { lifeEvents } from "../history/history.js";
import { heldUntil } from "../history/through-time/through-time.js";
import { EFFECT_WITHIN, NOTICED_WITHIN } from "./circumstances.js";
import { type Evidence, nodeName, timeOf } from "./evidence.js";
import { hostsOf } from "./step-labels.js";

type Ending = "left" | "crashed";

/** A node that a step may have taken down, or whose replicas it may have destroyed. */
interface Taken {
  readonly node: number;
  readonly tick: number;
}

/**
 * The label of the step that made a node crash or leave at a tick. Undefined: no step did, as when churn took the node. A label does not name
 * its nodes if there are several. So a step is taken to concern the nodes that went first after it, up to the number in its label.
 */
export function takenDownBy(
  evidence: Evidence,
  { node, tick, how }: Taken & { readonly how: Ending },
): string | undefined {
  const { through } = evidence;
  const { sessions } = through;
  const verb = how === "left" ? /^leave of / : /^(?:crash|restart) of /;
  return lastLabel(evidence, tick, (label, began) => {
    if (how === "crashed" && label.startsWith(`${nodeName(evidence, node)} ended unasked: `)) return began === tick;
    const hosts = hostsOf(label, verb);
    if (hosts === undefined) return false;
    const went = [...sessions.node.keys()].flatMap((row) => {
      const [from, until] = [sessions.from[row] as number, sessions.until[row] as number];
      const isIn =
        lifeEvents[sessions.ended[row] as number] === how && from <= began && began <= until && until <= tick;
      return isIn ? [{ node: sessions.node[row] as number, tick: until }] : [];
    });
    // A node that did not run when the step came cannot have gone by it.
    if (!went.some((one) => one.node === node && one.tick === tick) || !isAmong(evidence, hosts, went, node))
      return false;
    if (how === "left") return true;
    const atOnce = went.filter((one) => one.tick === began).length;
    // A restart makes nodes crash only if it has a downtime, and then the first of them crashes at once.
    if (label.startsWith("restart") && atOnce === 0) return false;
    // If several crashed at once, the step took no time.
    if (atOnce > 1) return tick === began;
    return timeOf(evidence, tick - began) <= EFFECT_WITHIN || actsInTurn(hosts, atOnce);
  });
}

/** The label of the step that destroyed a replica on a node's disk at a tick: it wiped or damaged the disk. Undefined: no step did. */
export function destroyedBy(evidence: Evidence, { node, tick }: Taken): string | undefined {
  for (const how of ["crashed", "left"] as const) {
    const label = takenDownBy(evidence, { node, tick, how });
    if (label !== undefined && /, (whose disks|in the middle of a write|whose replicas are copied first)/.test(label))
      return label;
  }
  const { holdings } = evidence.through;
  return lastLabel(evidence, tick, (label, began) => {
    const hosts = hostsOf(label, /^corruption of .* on the disk of /s);
    if (hosts === undefined) return false;
    const lost = [...holdings.node.keys()].flatMap((row) => {
      const until = heldUntil(evidence.through, row);
      return began <= until && until <= tick ? [{ node: holdings.node[row] as number, tick: until }] : [];
    });
    const atOnce = new Set(lost.filter((one) => one.tick === began).map((one) => one.node)).size;
    return isAmong(evidence, hosts, lost, node) && (tick === began || actsInTurn(hosts, atOnce));
  });
}

/** The label of the last step for which `fits` holds, among those at most `NOTICED_WITHIN` before a tick. `began`: the tick of the step. */
function lastLabel(
  { steps, history: { run } }: Evidence,
  tick: number,
  fits: (label: string, began: number) => boolean,
): string | undefined {
  return steps.findLast(({ time, label }) => {
    // The recorder rounds the times of events in the same way.
    const began = Math.round(time / run.tick);
    return began <= tick && (tick - began) * run.tick <= NOTICED_WITHIN && fits(label, began);
  })?.label;
}

/** Whether the hosts of a label can include a node: they name it, or are at least as many nodes as are known to be concerned. */
function isAmong(evidence: Evidence, hosts: string, concerned: readonly Taken[], node: number): boolean {
  const nodes = hosts.replace(/^the tracker and /, "");
  const count = Number(/^(\d+) nodes$/.exec(nodes)?.[1] ?? Number.NaN);
  return Number.isNaN(count)
    ? nodes === nodeName(evidence, node)
    : new Set(concerned.map((one) => one.node)).size <= count;
}

/** Whether the nodes of a step act one after another: then only the first of several acts at the tick of the step. */
function actsInTurn(hosts: string, atOnce: number): boolean {
  return /\d+ nodes$/.test(hosts) && atOnce === 1;
}
