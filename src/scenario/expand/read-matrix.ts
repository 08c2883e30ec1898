import { type MatrixResult, parseLatencyMatrix } from "./latency-matrix.js";

interface Read {
  readonly text: string;
  readonly header: boolean | undefined;
  readonly result: MatrixResult;
}

/** Matrices that are kept, and how long the text of one may be: memory is a few times that. */
const MOST = 4;
const LONGEST_TEXT = 4 * 2 ** 20;

/** The last ones read, newest first. Whatever is here, a text gives the same matrix; and nobody changes a matrix that was read. */
const latest: Read[] = [];

/** As `parseLatencyMatrix`, once for a text: a campaign reads the same file for each of its runs, which takes longer than a small run. */
export function readLatencyMatrix(text: string, header?: boolean): MatrixResult {
  const at = latest.findIndex((one) => one.header === header && one.text === text);
  const read = latest[at] ?? { text, header, result: parseLatencyMatrix(text, header) };
  if (text.length > LONGEST_TEXT) return read.result;
  if (at >= 0) latest.splice(at, 1);
  latest.unshift(read);
  if (latest.length > MOST) latest.pop();
  return read.result;
}
