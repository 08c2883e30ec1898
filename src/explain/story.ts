/** An event that led to what is explained, in words. */
export interface StoryEvent {
  /** Milliseconds since the scenario began. */
  readonly time: number;
  readonly text: string;
  /** Whether it is a step of the scenario: of events at one time, steps come first. */
  readonly isStep?: boolean;
}

/** The answer to a question about a run: what is so, why, and the events that led there. */
export interface Story {
  /** What is explained, as in `chunk 3 of film`. */
  readonly subject: string;
  /** What is so, in one sentence. */
  readonly answer: string;
  /** The reasons, the most important one first; empty: nothing is wrong, or no reason was recorded. */
  readonly causes: readonly string[];
  /** By time, the newest last. */
  readonly events: readonly StoryEvent[];
  /** What the answer could not look at; empty: nothing. */
  readonly unknown: readonly string[];
}

/** The events by time. Of more than `most`, the first ones and the last ones, with a line for those between. */
export function inOrder(events: readonly StoryEvent[], most = 40): StoryEvent[] {
  const sorted = [...events].sort((a, b) => a.time - b.time || Number(b.isStep ?? false) - Number(a.isStep ?? false));
  const alike = sorted.filter(({ time, text }, at) => sorted[at - 1]?.text !== text || sorted[at - 1]?.time !== time);
  if (alike.length <= most) return alike;
  const first = Math.floor(most / 4);
  const last = most - first - 1;
  const left = alike.length - first - last;
  const from = alike[first]?.time ?? 0;
  return [...alike.slice(0, first), { time: from, text: `(${left} more events)` }, ...alike.slice(-last)];
}
