/** A cause of the time that an operation took. */
export interface Cause {
  /** The time that it cost, in ticks. */
  readonly ticks: number;
  readonly text: string;
}

/** The texts of causes, those that cost most first. */
export function biggestFirst(causes: readonly Cause[]): string[] {
  return [...causes].sort((a, b) => b.ticks - a.ticks).map(({ text }) => text);
}
