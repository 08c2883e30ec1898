/** The separator between the cells of a text table. A blank is any run of spaces and tabs. */
export type Separator = "," | ";" | "\t" | " ";

/** A line of a text file, and its number from 1. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
}

/** Yields the lines of a text that are not empty, with any line ending, and without a byte order mark. */
export function* linesOf(text: string): Generator<TextLine> {
  const end = /\r\n|\n|\r/g;
  let from = text.startsWith("\ufeff") ? 1 : 0;
  for (let number = 1; from <= text.length; number++) {
    end.lastIndex = from;
    const found = end.exec(text);
    const line = text.slice(from, found ? found.index : text.length);
    if (line.trim() !== "") yield { number, text: line };
    if (!found) return;
    from = end.lastIndex;
  }
}

/** Finds the separator of a table from its first line: a tab, a semicolon, a comma, or otherwise blanks. */
export function separatorOf(line: string): Separator {
  for (const separator of ["\t", ";", ","] as const) if (line.includes(separator)) return separator;
  return " ";
}

/** Splits a line into cells, without the spaces around them and the quotation marks that CSV may put around a cell. */
export function cellsOf(line: string, separator: Separator): string[] {
  if (separator === " ") return line.trim().split(/\s+/).map(unquoted);
  const cells = line.includes('"') ? splitQuoted(line, separator) : line.split(separator);
  for (let i = 0; i < cells.length; i++) cells[i] = unquoted((cells[i] as string).trim());
  return cells;
}

/** Splits a line at the separators that stand outside quotation marks. */
function splitQuoted(line: string, separator: Separator): string[] {
  const cells: string[] = [];
  let from = 0;
  let inside = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') inside = !inside;
    if (inside || line[i] !== separator) continue;
    cells.push(line.slice(from, i));
    from = i + 1;
  }
  cells.push(line.slice(from));
  return cells;
}

function unquoted(cell: string): string {
  if (cell.length < 2 || !cell.startsWith('"') || !cell.endsWith('"')) return cell;
  return cell.slice(1, -1).replaceAll('""', '"').trim();
}

/** Reads a number in decimal digits; undefined for everything else, such as NaN, inf, 0x10 or a blank. */
export function decimal(cell: string): number | undefined {
  const value = cell === "" ? Number.NaN : Number(cell);
  return Number.isFinite(value) && !/^[+-]?0[xob]/i.test(cell) ? value : undefined;
}
