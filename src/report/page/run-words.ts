import type { History } from "../../history/history.js";
import type { RunWords } from "../../page/page-data.js";
import type { Report } from "../report.js";
import { headline, whatWasPlayed } from "../text/headline.js";
import { summarise } from "../text/summary.js";
import { troubles } from "../text/troubles.js";
import { timelineEvents } from "../timeline/timeline-events.js";
import { untold } from "../timeline/timeline-markdown.js";
import { checkWords } from "./check-words.js";
import { keyFigures } from "./key-figures.js";
import { furtherIncidents, mostEvents } from "./page-incidents.js";

/** The number of failed steps that are listed one by one. */
const TROUBLES = 5;

/** Writes all sentences of the page of a run. `history`: undefined when none was recorded. */
export function runWords(report: Report, history: History | undefined): RunWords {
  const { files, uploads, downloads, repair, load } = summarise(report);
  return {
    headline: headline(report),
    played: whatWasPlayed(report),
    troubles: troubles(report, TROUBLES),
    figures: keyFigures(report),
    paragraphs: [
      { title: "Files", text: files },
      { title: "Uploads", text: uploads },
      { title: "Downloads", text: downloads },
      { title: "Repair", text: repair },
      { title: "Load", text: load },
    ],
    incidents: timelineEvents(report, mostEvents),
    besides: untold(report, mostEvents),
    further: furtherIncidents(report),
    checks: checkWords(report, history),
  };
}
