import { type FileLevel, fileLevels } from "./file-levels.js";
import { Grade } from "./grade.js";
import { lastTick, type ThroughTime } from "./through-time.js";

export const GRADES = Object.keys(Grade).length;

/** How well files were kept through the whole run. It leads a reader to the files and moments that are worth a look. */
export class Readability {
  /** The worst grade of a file in a part of the run, at `file * columns + column`; `ABSENT` if the file did not exist then. */
  readonly worst: Uint8Array;
  /** The number of ticks for which a file had a grade, at `file * GRADES + grade`. */
  readonly ticks: Float64Array;
  private files = 0;

  /** `columns`: the number of equal parts into which the run is divided. */
  constructor(
    private readonly through: ThroughTime,
    readonly columns: number,
  ) {
    const { length } = through.history.files.name;
    this.worst = new Uint8Array(length * columns);
    this.ticks = new Float64Array(length * GRADES);
  }

  /** The number of files that have been handled. */
  get done(): number {
    return this.files;
  }

  get isWhole(): boolean {
    return this.files === this.through.history.files.name.length;
  }

  /** Handles the next file. */
  step(): void {
    const file = this.files++;
    for (const level of fileLevels(this.through, file)) this.note(file, level);
  }

  /**
   * Files in the order of how badly they were kept: first those that were unreadable for longest, then those with only
   * cached copies for longest, and so on.
   */
  order(): Int32Array {
    const { ticks } = this;
    return Int32Array.from({ length: this.files }, (_, file) => file).sort((a, b) => {
      for (let grade: number = Grade.UNREADABLE; grade < Grade.WHOLE; grade++) {
        const difference = (ticks[b * GRADES + grade] as number) - (ticks[a * GRADES + grade] as number);
        if (difference !== 0) return difference;
      }
      return a - b;
    });
  }

  /** The column in which a tick lies. */
  columnOf(tick: number): number {
    return Math.min(this.columns - 1, Math.floor((tick / this.length) * this.columns));
  }

  /** The first tick of a column. */
  tickOf(column: number): number {
    return Math.ceil((column / this.columns) * this.length);
  }

  private get length(): number {
    return lastTick(this.through.history) + 1;
  }

  private note(file: number, { from, until, grade }: FileLevel): void {
    const end = Math.min(until, this.length);
    if (from >= end) return;
    this.ticks[file * GRADES + grade] = (this.ticks[file * GRADES + grade] as number) + end - from;
    const last = this.columnOf(end - 1);
    for (let column = this.columnOf(from); column <= last; column++) {
      const at = file * this.columns + column;
      const before = this.worst[at] as number;
      if (before === Grade.ABSENT || grade < before) this.worst[at] = grade;
    }
  }
}

/** The worst of several grades; `ABSENT` if all are absent. */
export function worstGrade(grades: Iterable<number>): number {
  let worst: number = Grade.ABSENT;
  for (const grade of grades) if (grade !== Grade.ABSENT && (worst === Grade.ABSENT || grade < worst)) worst = grade;
  return worst;
}
