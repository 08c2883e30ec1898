import type { Evidence } from "./evidence.js";
import type { StoryEvent } from "./story.js";

const TRACKER = -1;

/** A call of a node that did not succeed. */
export interface FailedCall {
  /** The name of the callee. */
  readonly peer: string;
  readonly outcome: string;
  readonly event: StoryEvent;
}

/** Calls of a node that ended in a span of ticks and did not succeed. */
export function failedCalls({ history }: Evidence, node: number, from: number, until: number): FailedCall[] {
  const { calls, run, methods, outcomes, nodes } = history;
  const [first, last] = [from * run.tick, until * run.tick];
  const failed: FailedCall[] = [];
  for (let row = 0; row < calls.start.length; row++) {
    const began = (calls.start[row] as number) * run.callTick;
    if (began > last) break;
    const time = began + (calls.duration[row] as number) * run.callTick;
    if (calls.from[row] !== node || calls.outcome[row] === 0 || time < first || time > last + run.tick) continue;
    const to = calls.to[row] as number;
    const peer = to === TRACKER ? "the tracker" : (nodes.name[to] ?? "a node that is not known");
    const outcome = outcomes[calls.outcome[row] as number] as string;
    failed.push({
      peer,
      outcome,
      event: { time, text: `its call ${methods[calls.method[row] as number]} to ${peer} ends with ${outcome}` },
    });
  }
  return failed;
}
