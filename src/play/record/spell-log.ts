import type { SpellRecord, SpellTotals } from "../../report/timeline/spell-totals.js";
import type { Millis } from "../../runtime/clock.js";
import type { FileRedundancy } from "./file-redundancy.js";

/** Spells that are kept of those that are over; of more, the shorter half is only counted. */
const KEPT = 200;

interface Spell {
  readonly kind: SpellRecord["kind"];
  readonly file: string;
  readonly from: Millis;
  until: Millis | undefined;
  chunks: number;
  readonly after: string | undefined;
}

/** When files could not be read, and since when a chunk of them is on no disk: a few spells, however many there are. */
export class SpellLog {
  /** Name of the node that goes, while what it takes along is counted. */
  departing: string | undefined;
  private readonly open = { unreadable: new Map<FileRedundancy, Spell>(), lost: new Map<FileRedundancy, Spell>() };
  private over: Spell[] = [];
  private others = 0;

  constructor(private readonly now: () => Millis) {}

  /** So many chunks of a committed file are `kind` from now on. */
  changed(kind: Spell["kind"], file: FileRedundancy, chunks: number): void {
    const spell = this.open[kind].get(file);
    if (chunks === 0) this.end(kind, file);
    else if (spell) spell.chunks = Math.max(spell.chunks, chunks);
    else {
      const begun = { kind, file: file.name, from: this.now(), until: undefined, chunks, after: this.departing };
      this.open[kind].set(file, begun);
    }
  }

  removed(file: FileRedundancy): void {
    this.end("unreadable", file);
    this.end("lost", file);
  }

  totals(): SpellTotals {
    const all = [...this.over, ...this.open.unreadable.values(), ...this.open.lost.values()];
    const shown = this.longest(all).sort((a, b) => a.from - b.from);
    return { shown: shown.map((spell) => ({ ...spell })), others: this.others + all.length - shown.length };
  }

  /** What began and ended within one event was nothing. */
  private end(kind: Spell["kind"], file: FileRedundancy): void {
    const spell = this.open[kind].get(file);
    if (!spell) return;
    this.open[kind].delete(file);
    spell.until = this.now();
    if (spell.until === spell.from) return;
    this.over.push(spell);
    if (this.over.length <= 2 * KEPT) return;
    const kept = this.longest(this.over);
    this.others += this.over.length - kept.length;
    this.over = kept;
  }

  /** Lost ones first. */
  private longest(spells: readonly Spell[]): Spell[] {
    const weight = ({ kind, from, until = this.now() }: Spell): number =>
      kind === "lost" ? Number.POSITIVE_INFINITY : until - from;
    // Equal weights are compared, not subtracted: the difference of two infinities is no number.
    const order = (a: Spell, b: Spell): number => (weight(a) === weight(b) ? a.from - b.from : weight(b) - weight(a));
    return [...spells].sort(order).slice(0, KEPT);
  }
}
