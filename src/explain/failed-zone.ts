import { isUp, lastEnded } from "../history/through-time/sessions.js";
import type { Gone } from "../history/through-time/unreadable-spans.js";
import { clockOf, type Evidence, timeOf } from "./evidence.js";

/** The nodes of a zone went together if each went at most this long before or after the first node in `gone`, in ms. */
const TOGETHER_MS = 1000;

/**
 * Words about the zone of the nodes in `gone`, if no node of this zone ran at `tick`: `zone lyon, whose 6 nodes all crashed at 00:12:00`, or `zone
 * lyon, of whose 6 nodes none ran` if they did not go together. Undefined: the nodes lay in several zones or in none, one of them dropped its replica,
 * another node of their zone ran, or the zone has no second node that ever ran.
 */
export function failedZone(evidence: Evidence, gone: readonly Pick<Gone, "node" | "how" | "at">[], tick: number) {
  const { history, through } = evidence;
  const { zone } = history.nodes;
  const [first] = gone;
  const name = first && zone[first.node];
  if (!first || !name || gone.some(({ node, how }) => zone[node] !== name || how === "dropped")) return undefined;
  const ended = zone.flatMap((of, node) => {
    const session = of === name ? lastEnded(through.sessions, node, tick) : undefined;
    return session === undefined ? [] : [through.sessions.until[session] as number];
  });
  const runs = zone.some((of, node) => of === name && isUp(through.sessions, node, tick));
  if (runs || ended.length < 2) return undefined;
  const isTogether = ended.every((at) => timeOf(evidence, Math.abs(at - first.at)) <= TOGETHER_MS);
  if (!isTogether) return `zone ${name}, of whose ${ended.length} nodes none ran`;
  return `zone ${name}, whose ${ended.length} nodes all ${first.how} at ${clockOf(evidence, first.at)}`;
}
