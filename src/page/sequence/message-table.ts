import { element } from "../dom/element.js";
import type { RunModel } from "../run-model.js";
import type { Message } from "./message.js";
import { askText, endText, resolutionOf } from "./message-words.js";
import { durationText, momentText, partyName } from "./words.js";

const heads = ["Time", "From", "To", "What", "Came to", "Given"] as const;

/** Makes a table of a diagram's messages, for readers who cannot see the picture, or who want to copy the messages. */
export function messageTable(run: RunModel, messages: readonly Message[]): HTMLElement {
  const rows = messages.map((message) =>
    element(
      "tr",
      {},
      element("td", {}, momentText(message.start)),
      element("td", {}, element("bdi", {}, partyName(run, message.from))),
      element("td", {}, element("bdi", {}, partyName(run, message.to))),
      element("td", {}, askText(message)),
      element("td", {}, endText(message, resolutionOf(run, message))),
      element("td", {}, message.deadline > 0 ? durationText(message.deadline) : "–"),
    ),
  );
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, ...rows),
  );
  return element(
    "details",
    { class: "seq-table" },
    element("summary", {}, "The same messages as a table"),
    element("div", { class: "scrolls", tabindex: 0, role: "group", "aria-label": "Messages, as a table" }, table),
  );
}
