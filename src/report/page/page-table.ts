import type { PageTable } from "../../page/page-data.js";

/** Makes a table whose columns of figures are aligned to the right. It is folded unless `open` is true. */
export function pageTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { note = "", open = false }: { readonly note?: string; readonly open?: boolean } = {},
): PageTable {
  const isFigure = (text = ""): boolean => /^[+−-]?\d|^[–∞]$|^no data$/.test(text);
  const columns = header.map((name, i) => {
    const right = i > 0 && rows.length > 0 && rows.every((row) => isFigure(row[i]));
    return { name, align: right ? ("right" as const) : ("left" as const) };
  });
  return { title, note, open, columns, rows };
}
