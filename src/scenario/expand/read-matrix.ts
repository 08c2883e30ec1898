import { type MatrixResult, parseLatencyMatrix } from "./latency-matrix.js";

interface Read {
  readonly text: string;
  readonly header: boolean | undefined;
  readonly result: MatrixResult;
}

/** At most this many matrices are kept, and none with a longer text than this. A matrix takes a few times the memory of its text. */
const MOST = 4;
const LONGEST_TEXT = 4 * 2 ** 20;

/**
 * The matrices that were read last, newest first. This list cannot change a result: a text always gives the same
 * matrix, and no code changes a matrix.
 */
const latest: Read[] = [];

/** As `parseLatencyMatrix`, but parses the same text only once. Many runs read the same file, and parsing it takes longer than a small run. */
export function readLatencyMatrix(text: string, header?: boolean): MatrixResult {
  const at = latest.findIndex((one) => one.header === header && one.text === text);
  const read = latest[at] ?? { text, header, result: parseLatencyMatrix(text, header) };
  if (text.length > LONGEST_TEXT) return read.result;
  if (at >= 0) latest.splice(at, 1);
  latest.unshift(read);
  if (latest.length > MOST) latest.pop();
  return read.result;
}
