import { type Report, reportSchema } from "../../report/report.js";
import { readWritten } from "./read-written.js";

/** Reads and checks a report.json. Throws BadInput, with the file and the path of each value that is not right. */
export function readReport(file: string): Report {
  return readWritten(file, "swarmlab-report/1", reportSchema);
}
