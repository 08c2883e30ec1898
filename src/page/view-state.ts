/**
 * The moment, the object and the run that the reader of a page has chosen. All surfaces read and change this one view, so they always show the same
 * moment.
 */
export interface View {
  /** The moment of the run, in ms since the scenario began. */
  readonly time: number;
  /** The part of the run that time axes show, in ms; undefined: all of it. */
  readonly zoom: { readonly from: number; readonly to: number } | undefined;
  readonly selected: Selection | undefined;
  /** Whether time moves by itself, and how many ms of the run pass in one ms of real time; negative: backwards. */
  readonly playing: boolean;
  readonly speed: number;
  /** The run whose nodes, files and chunks the page shows in detail, as a position in `PageData.runs`. */
  readonly run: number;
}

/** The selected object, by name, so that a page of two runs selects the same node in both. A chunk is named by its file and its index. */
export type Selection =
  | { readonly kind: "node"; readonly name: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "chunk"; readonly name: string; readonly index: number }
  | { readonly kind: "operation"; readonly index: number };

type Listener = (view: View, before: View) => void;

/** The one view of a page, and the listeners that are called when it changes. */
export class ViewState {
  private view: View;
  private readonly listeners = new Set<Listener>();

  constructor(view: View) {
    this.view = view;
  }

  get current(): View {
    return this.view;
  }

  change(part: Partial<View>): void {
    const before = this.view;
    this.view = { ...before, ...part };
    for (const listener of this.listeners) listener(this.view, before);
  }

  /** Adds a listener, and returns a function that removes it. */
  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Writes the view as the fragment of the page's address, `#t=3600000&node=alice`, so that links can lead to a moment and an object. */
export function fragmentOf({ time, zoom, selected, run }: View): string {
  const words = new URLSearchParams({ t: String(Math.round(time)) });
  if (run > 0) words.set("run", String(run));
  if (zoom) words.set("zoom", `${Math.round(zoom.from)}-${Math.round(zoom.to)}`);
  if (selected?.kind === "chunk") words.set("chunk", `${selected.index}:${selected.name}`);
  else if (selected?.kind === "operation") words.set("operation", String(selected.index));
  else if (selected) words.set(selected.kind, selected.name);
  return `#${words}`;
}

/** Reads the part of a view that a fragment contains. It leaves out missing and wrong values. */
export function viewOf(fragment: string): Partial<View> {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const time = natural(words.get("t"));
  const run = natural(words.get("run"));
  const [from, to] = (words.get("zoom") ?? "").split("-").map(natural);
  const zoom = from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
  const selected = selectionOf(words);
  return {
    ...(time === undefined ? {} : { time }),
    ...(run === undefined ? {} : { run }),
    ...(zoom ? { zoom } : {}),
    ...(selected ? { selected } : {}),
  };
}

function selectionOf(words: URLSearchParams): Selection | undefined {
  for (const kind of ["node", "file"] as const) {
    const name = words.get(kind);
    if (name !== null) return { kind, name };
  }
  const operation = natural(words.get("operation"));
  if (operation !== undefined) return { kind: "operation", index: operation };
  const [, digits, name] = /^(\d+):(.*)$/s.exec(words.get("chunk") ?? "") ?? [];
  const index = natural(digits ?? null);
  return index === undefined || name === undefined ? undefined : { kind: "chunk", name, index };
}

function natural(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
