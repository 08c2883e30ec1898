import { type MatrixResult, parseLatencyMatrix } from "./latency-matrix.js";

interface Read {
  readonly text: string;
  readonly header: boolean | undefined;
  readonly result: MatrixResult;
}

/**
 * The largest number of matrices that are kept, and the longest text of one. A kept matrix costs the memory of its text, and four bytes for
 * each cell.
 */
const MOST = 4;
const LONGEST_TEXT = 4 * 2 ** 20;

/**
 * The matrices that were read last, newest first. This list cannot change a result: a text always gives the same
 * matrix, and no code changes a matrix.
 */
const latest: Read[] = [];

/**
 * Parses a matrix as `parseLatencyMatrix` does, but does not parse again a text that is in `latest`: many runs read one file, and parsing takes longer
 * than a small run.
 */
export function readLatencyMatrix(text: string, header?: boolean): MatrixResult {
  const at = latest.findIndex((one) => one.header === header && one.text === text);
  const read = latest[at] ?? { text, header, result: parseLatencyMatrix(text, header) };
  if (text.length > LONGEST_TEXT) return read.result;
  if (at >= 0) latest.splice(at, 1);
  latest.unshift(read);
  if (latest.length > MOST) latest.pop();
  return read.result;
}
