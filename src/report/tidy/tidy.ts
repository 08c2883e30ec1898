import type { Unit } from "../text/format.js";
import { rounded } from "../text/json.js";

/** A cell of a tidy table: one value, never a list. */
type TidyValue = string | number | boolean | null;
/** A row of a tidy table. All rows of a table have the same keys in the same order. */
export type TidyRow = Readonly<Record<string, TidyValue>>;

export const tidyFormats = ["csv", "jsonl"] as const;
export type TidyFormat = (typeof tidyFormats)[number];

/** The name of each unit in rows. All values are in these base units. */
export const baseUnits: Readonly<Record<Unit, string>> = {
  duration: "ms",
  bytes: "bytes",
  rate: "bytes/s",
  share: "share",
  count: "count",
  ratio: "ratio",
};

/** Writes rows as the text of a file, piece by piece: CSV (RFC 4180, with a header), or JSON Lines. Numbers have 12 significant digits. */
export function* tidyText(format: TidyFormat, columns: readonly string[], rows: Iterable<TidyRow>): Generator<string> {
  if (format === "csv") yield `${columns.map(cell).join(",")}\n`;
  for (const row of rows) {
    const values = columns.map((column) => plain(row[column] ?? null));
    if (format === "csv") yield `${values.map(cell).join(",")}\n`;
    else yield `${JSON.stringify(Object.fromEntries(columns.map((column, i) => [column, values[i]])))}\n`;
  }
}

/** Joins pieces of a text to blocks of about `length` characters, so that writing it takes few calls. */
export function* inBlocks(pieces: Iterable<string>, length = 2 ** 18): Generator<string> {
  let block = "";
  for (const piece of pieces) {
    block += piece;
    if (block.length < length) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}

function plain(value: TidyValue): TidyValue {
  if (typeof value !== "number") return value;
  return Number.isFinite(value) ? rounded(value) : null;
}

/** Writes the text of a cell; empty for null. */
function cell(value: TidyValue): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
