/** An event that led to the explained state, in words. */
export interface StoryEvent {
  /** The time of the event, in ms since the scenario began. */
  readonly time: number;
  readonly text: string;
  /** Whether the event is a step of the scenario. Among events of the same time, steps come first. */
  readonly isStep?: boolean;
}

/** The answer to a question about a run: what is the case, why, and the events that led there. */
export interface Story {
  /** What is explained, as in `chunk 3 of film`. */
  readonly subject: string;
  /** The answer in a few sentences. */
  readonly answer: string;
  /** The reasons, the most important one first; empty: nothing is wrong, or no reason was recorded. */
  readonly causes: readonly string[];
  /** The events in the order of time. */
  readonly events: readonly StoryEvent[];
  /** Facts that the run did not record, so that the answer could not consider them. */
  readonly unknown: readonly string[];
}

/**
 * The events in the order of time. If there are more than `most`, only the first and the last ones, with a line that stands for the others.
 */
export function inOrder(events: readonly StoryEvent[], most = 40): StoryEvent[] {
  const sorted = [...events].sort((a, b) => a.time - b.time || Number(b.isStep ?? false) - Number(a.isStep ?? false));
  const alike = [...new Map(sorted.map((event) => [`${event.time} ${event.text}`, event])).values()];
  if (alike.length <= most) return alike;
  const first = Math.floor(most / 4);
  const last = most - first - 1;
  const left = alike.length - first - last;
  const from = alike[first]?.time ?? 0;
  return [...alike.slice(0, first), { time: from, text: `(${left} more events)` }, ...alike.slice(-last)];
}
