import { roughShare } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import type { Things } from "./things.js";

/** Below this share of all bytes, the transfers that were kept are not all of them. Rounding of ticks takes nothing away. */
const ALL = 0.99;

/** Says so where a history kept only a part of the transfers: then figures made of them are too small. */
export function keptNote({ totals, run, through }: Things): HTMLElement | undefined {
  const { fetched } = run.report.transfers;
  const kept = totals.received.reduce((sum, bytes) => sum + bytes, 0) / fetched;
  if (!through.knows.transfers || fetched === 0 || kept >= ALL) return undefined;
  const says = `The history kept ${roughShare(kept)} of all bytes that moved, one transfer in several: what is told of traffic is of these.`;
  return element("p", { class: "muted" }, says);
}
