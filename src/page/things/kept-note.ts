import { roughShare } from "../../report/text/format.js";
import { element } from "../dom/element.js";
import type { Things } from "./things.js";

/** The share of all bytes below which a history's transfers count as incomplete. */
const ALL = 0.99;

/** The share of all moved bytes that the history's transfers contain; undefined: transfers were not recorded, or nothing moved. */
function keptShare({ totals, run, through }: Things): number | undefined {
  const { fetched } = run.report.transfers;
  if (!through.knows.transfers || fetched === 0) return undefined;
  return totals.received.reduce((sum, bytes) => sum + bytes, 0) / fetched;
}

/** Whether the history has all transfers of the run. Also true if it records no transfers, or if nothing moved. */
export function keepsAllTransfers(things: Things): boolean {
  return (keptShare(things) ?? 1) >= ALL;
}

/** Makes a note if a history kept only a part of the transfers. Figures that are computed from them are too small. */
export function keptNote(things: Things): HTMLElement | undefined {
  if (keepsAllTransfers(things)) return undefined;
  return element("p", { class: "muted" }, `${keptWords(things)} The figures of traffic here count only these.`);
}

/** Makes a note on the list of nodes if the history does not have all transfers. The note says what the list's sums count. */
export function sumsNote(things: Things): HTMLElement | undefined {
  if (!things.run.report.nodes.rows) return keptNote(things);
  const whole = "These sums are of the whole run.";
  if (!things.through.knows.transfers)
    return element("p", { class: "muted" }, `${whole} Single transfers were not recorded.`);
  if (keepsAllTransfers(things)) return undefined;
  return element(
    "p",
    { class: "muted" },
    `${whole} ${keptWords(things)} A node's details tell from whom and for what, as far as the history has it.`,
  );
}

function keptWords(things: Things): string {
  return `The history kept ${roughShare(keptShare(things) ?? 0)} of all bytes that moved: only some of the transfers, and none of files that were never stored.`;
}
