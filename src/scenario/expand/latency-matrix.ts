import { type DataProblem, quoted } from "../source/problem.js";
import { grouped } from "./grouped.js";
import { cellsOf, decimal, linesOf, type Separator, separatorOf, type TextLine } from "./table-line.js";

/** A square matrix of round-trip times in ms, row by row. */
interface Matrix {
  readonly size: number;
  readonly rtt: Float32Array;
}

/** The result: a matrix with notes for its user; or an error message. */
export type MatrixResult =
  | { readonly matrix: Matrix; readonly notices: readonly string[] }
  | { readonly problem: DataProblem };

const MAX_ROWS = 4096;
/** Every round-trip time must be shorter than this, in ms. */
const LONGEST = 1e7;

/**
 * Reads a square matrix of round-trip times in ms. Each line is a row; commas, semicolons, tabs or blanks separate the cells.
 *
 * `header` says whether the first row and the first column are names. Without it, they are names if the corner cell is blank. A cell that is not a
 * name contains a time, or is blank if no time was measured. A blank cell gets the measured time of the opposite direction, or else the median of the
 * times measured from the host of its row, or else of the times measured to this host. Medians do not include filled cells. The diagonal is ignored.
 * A host without any measurement is refused.
 */
export function parseLatencyMatrix(text: string, header?: boolean): MatrixResult {
  const lines = firstLines(text);
  const first = lines[0];
  if (!first) return { problem: { line: 0, message: "holds no matrix" } };
  const separator = separatorOf(first.text);
  if (header === undefined && isAmbiguous(lines, separator)) return { problem: ambiguous(first) };
  const named = header ?? cellsOf(first.text, separator)[0] === "";
  const names = named ? columnNames(first, lines, separator) : undefined;
  const rows = named ? lines.slice(1) : lines;
  const problem = names && checkNames(names, first);
  if (problem) return { problem };
  return new MatrixReader(rows, separator, names).read();
}

/** Reads the first lines of a text, one more than a matrix may have, which is enough to see that there are too many. */
function firstLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  for (const line of linesOf(text)) if (lines.push(line) > MAX_ROWS + 1) break;
  return lines;
}

/** Finds the names of the columns. Some programs write no cell above the names of the rows. */
function columnNames(first: TextLine, lines: readonly TextLine[], separator: Separator): string[] {
  const cells = cellsOf(first.text, separator);
  const second = lines[1] && cellsOf(lines[1].text, separator);
  return cells.length + 1 === second?.length ? cells : cells.slice(1);
}

function checkNames(names: readonly string[], { number }: TextLine): DataProblem | undefined {
  const seen = new Set<string>();
  for (const [i, name] of names.entries()) {
    if (name === "") return { line: number, message: `row of names, column ${i + 2}: expected a name, found nothing` };
    if (seen.has(name)) return { line: number, message: `row of names: ${quoted(name)} stands there twice` };
    seen.add(name);
  }
  return undefined;
}

/** Whether a blank corner may also be the first cell of a diagonal that is blank everywhere. */
function isAmbiguous(lines: readonly TextLine[], separator: Separator): boolean {
  const [corner, ...others] = cellsOf((lines[0] as TextLine).text, separator);
  if (corner !== "" || others.some((cell) => cell !== "" && decimal(cell) === undefined)) return false;
  return lines.every(({ text }, i) => (cellsOf(text, separator)[i] ?? "x") === "");
}

function ambiguous({ number }: TextLine): DataProblem {
  const message =
    "the corner and the rest of the diagonal are blank, so that the first row may be names or times: write { file: …, header: true } or { file: …, header: false }";
  return { line: number, message };
}

/** Reads the rows of one matrix, and fills its blanks. */
class MatrixReader {
  private readonly size: number;
  /** The measured times in ms, row by row; NaN where nothing was measured, and on the diagonal. */
  private readonly measured: Float32Array;
  private opposite = 0;
  private ofRow = 0;
  private ofColumn = 0;

  constructor(
    private readonly rows: readonly TextLine[],
    private readonly separator: Separator,
    private readonly names: readonly string[] | undefined,
  ) {
    this.size = rows.length;
    this.measured = new Float32Array(this.size > MAX_ROWS ? 0 : this.size * this.size).fill(Number.NaN);
  }

  read(): MatrixResult {
    const { rows, size } = this;
    if (size > MAX_ROWS) return { problem: { line: 0, message: `has more than ${MAX_ROWS} rows` } };
    if (size < 2)
      return { problem: { line: rows[0]?.number ?? 0, message: "expected the times of at least two hosts" } };
    for (let i = 0; i < size; i++) {
      const problem = this.readRow(i);
      if (problem) return { problem };
    }
    const silent = rows.findIndex((_, i) => !this.isMeasured(i));
    if (silent >= 0) return { problem: this.unmeasured(silent) };
    const rtt = this.filled();
    return { matrix: { size, rtt }, notices: this.notices(rtt) };
  }

  private readRow(i: number): DataProblem | undefined {
    const { names, size, measured } = this;
    const { number, text } = this.rows[i] as TextLine;
    const cells = cellsOf(text, this.separator);
    const offset = names ? 1 : 0;
    if (cells.length !== size + offset || (names && names.length !== size)) return this.notSquare(i, cells);
    if (names && cells[0] !== names[i]) {
      const message = `row ${i + 1} is named ${quoted(cells[0])}, and column ${i + 1} ${quoted(names[i])}: rows and columns must be the same hosts in the same order`;
      return { line: number, message };
    }
    for (let j = 0; j < size; j++) {
      const cell = cells[j + offset] as string;
      if (cell === "") continue;
      const value = decimal(cell);
      if (value === undefined || value < 0 || value >= LONGEST) {
        const message = `row ${i + 1}, column ${j + 1}: expected a time in ms, or nothing where none was measured, found ${quoted(cell)}`;
        return { line: number, message: message + this.hint(i, j, cells) };
      }
      if (i !== j) measured[i * size + j] = value;
    }
    return undefined;
  }

  private notSquare(i: number, cells: readonly string[]): DataProblem {
    const { size, names, separator } = this;
    const columns = cells.length - (names ? 1 : 0);
    const how = names ? `${names.length} names of columns` : "no row of names";
    const trailing = cells.at(-1) === "" ? `, the last of them blank, after a ${JSON.stringify(separator)}` : "";
    const message = `is not square: row ${i + 1} has ${columns} columns${trailing}, while there are ${size} rows and ${how}`;
    const { number } = this.rows[i] as TextLine;
    return { line: number, message: message + this.hint(i, 0, cells) };
  }

  /** Writes advice for a row that looks like names but was not recognised as such. */
  private hint(i: number, j: number, cells: readonly string[]): string {
    const isText = (cell: string) => cell !== "" && decimal(cell) === undefined;
    const looksNamed = !this.names && i === 0 && j === 0 && cells.length > 1 && cells.slice(1).every(isText);
    return looksNamed ? "; if these are names, write { file: …, header: true }" : "";
  }

  private isMeasured(host: number): boolean {
    for (let other = 0; other < this.size; other++)
      if (
        !Number.isNaN(this.measured[host * this.size + other]) ||
        !Number.isNaN(this.measured[other * this.size + host])
      )
        return true;
    return false;
  }

  private unmeasured(i: number): DataProblem {
    const name = this.names ? ` (${quoted(this.names[i])})` : "";
    const message = `row ${i + 1}${name}: no time to another host was measured, and none from one: take out this row and its column`;
    return { line: (this.rows[i] as TextLine).number, message };
  }

  private filled(): Float32Array {
    const { size, measured } = this;
    const rtt = measured.slice();
    for (let i = 0; i < size; i++) {
      let median: number | undefined;
      for (let j = 0; j < size; j++) {
        const at = i * size + j;
        if (i === j) rtt[at] = 0;
        else if (Number.isNaN(measured[at])) {
          const opposite = measured[j * size + i] as number;
          if (!Number.isNaN(opposite)) this.opposite++;
          rtt[at] = Number.isNaN(opposite) ? (median ??= this.typical(i)) : opposite;
          if (Number.isNaN(opposite)) this.countMedian(i);
        }
      }
    }
    return rtt;
  }

  private countMedian(i: number): void {
    if (this.row(i).length > 0) this.ofRow++;
    else this.ofColumn++;
  }

  private row(i: number): Float32Array {
    return this.measured.subarray(i * this.size, (i + 1) * this.size).filter((value) => !Number.isNaN(value));
  }

  /** Computes the median of the times measured from a host, or else to it. */
  private typical(i: number): number {
    const row = this.row(i);
    if (row.length > 0) return median(row);
    return median(this.measured.filter((value, at) => at % this.size === i && !Number.isNaN(value)));
  }

  private notices(rtt: Float32Array): string[] {
    const { size, opposite, ofRow, ofColumn } = this;
    const all = grouped(size * (size - 1));
    const notices: string[] = [];
    const ways = [
      ...(opposite > 0 ? [`${grouped(opposite)} with the time of the opposite direction`] : []),
      ...(ofRow > 0 ? [`${grouped(ofRow)} with the median of the row`] : []),
      ...(ofColumn > 0 ? [`${grouped(ofColumn)} with the median of the column`] : []),
    ];
    const blank = opposite + ofRow + ofColumn;
    if (blank > 0)
      notices.push(`${grouped(blank)} of ${all} times between two hosts are blank and were filled: ${ways.join(", ")}`);
    const zeros = rtt.reduce((sum, value, at) => sum + (value === 0 && at % (size + 1) !== 0 ? 1 : 0), 0);
    if (zeros > 0)
      notices.push(`${grouped(zeros)} of ${all} times between two hosts are 0 ms: leave blank what was not measured`);
    return notices;
  }
}

function median(values: Float32Array): number {
  const sorted = values.sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
