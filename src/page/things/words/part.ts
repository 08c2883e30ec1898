/**
 * A piece of a sentence about a history: text, or an object that becomes a link. Objects are positions in the history;
 * chunks are numbered across all files.
 */
export type Part =
  | string
  | { readonly node: number }
  | { readonly file: number }
  | { readonly chunk: number }
  | { readonly tick: number };

export type Sentence = readonly Part[];

/** Joins items to a list: `a`, `a and b`, `a, b and c`; if there are more than `most`: `a, b and 7 more`. */
export function listed(items: readonly Sentence[], most = 5): Sentence {
  const shown = items.length > most ? items.slice(0, most - 1) : items;
  const others = items.length - shown.length;
  const all = others > 0 ? [...shown, [`${others} more`]] : shown;
  return all.flatMap((item, at) => {
    if (at === 0) return item;
    return [at === all.length - 1 ? " and " : ", ", ...item];
  });
}
