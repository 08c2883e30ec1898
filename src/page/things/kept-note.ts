import { roughShare } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import type { Things } from "./things.js";

/** If a history's transfers have less than this share of all bytes, it did not keep all of them. */
const ALL = 0.99;

/** A note for a history that kept only a part of the transfers. Figures that are computed from them are too small. */
export function keptNote({ totals, run, through }: Things): HTMLElement | undefined {
  const { fetched } = run.report.transfers;
  const kept = totals.received.reduce((sum, bytes) => sum + bytes, 0) / fetched;
  if (!through.knows.transfers || fetched === 0 || kept >= ALL) return undefined;
  const says = `The history kept ${roughShare(kept)} of all bytes that moved, because it kept only some of the transfers. The figures of traffic here count only these.`;
  return element("p", { class: "muted" }, says);
}
