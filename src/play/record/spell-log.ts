import type { SpellRecord, SpellTotals } from "../../report/timeline/spell-totals.js";
import type { Millis } from "../../runtime/clock.js";
import type { FileRedundancy } from "./file-redundancy.js";

/**
 * The largest number of spells in the report. While the run goes on, up to twice this number of ended spells are kept. When there is one more,
 * `longest` chooses the `KEPT` spells that stay, and the others are only counted.
 */
const KEPT = 200;

interface Spell {
  readonly kind: SpellRecord["kind"];
  readonly file: string;
  readonly from: Millis;
  until: Millis | undefined;
  chunks: number;
  readonly after: string | undefined;
}

/**
 * The spells in which a file could not be read, or in which a chunk of it was on no disk. Only the spells that matter most are kept, as
 * `longest` chooses them; the others are counted.
 */
export class SpellLog {
  /** The name of the node that is going down, while the copies that go down with it are counted. */
  departing: string | undefined;
  private readonly open = { unreadable: new Map<FileRedundancy, Spell>(), lost: new Map<FileRedundancy, Spell>() };
  private over: Spell[] = [];
  private others = 0;

  constructor(private readonly now: () => Millis) {}

  /** Notes that from now on `chunks` chunks of a committed file are unreadable or lost, as `kind` says. */
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

  /** Ends a spell. A spell that began and ended within the same event does not count. */
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

  /** Chooses at most `KEPT` spells: first those of lost chunks, the earliest first; then the others, the longest first. */
  private longest(spells: readonly Spell[]): Spell[] {
    const weight = ({ kind, from, until = this.now() }: Spell): number =>
      kind === "lost" ? Number.POSITIVE_INFINITY : until - from;
    // Weights may both be infinite, and the difference of two infinities is no number. So find out by === whether they are equal.
    const order = (a: Spell, b: Spell): number => (weight(a) === weight(b) ? a.from - b.from : weight(b) - weight(a));
    return [...spells].sort(order).slice(0, KEPT);
  }
}
