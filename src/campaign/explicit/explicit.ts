import type { Millis } from "../../runtime/clock.js";
import type { Chronicle } from "../../scenario/players/chronicle.js";
import { type Scenario, type Step, TRACKER } from "../../scenario/scenario.js";
import { scenarioOf } from "../scenario-of.js";
import { runOf, type TrialOptions } from "../trial.js";
import { stepsOf, type Written, type WrittenStep } from "../written.js";
import { nodesByName } from "../written-nodes.js";
import { sizeText, timeText } from "../written-quantity.js";
import { keyOf, withHosts } from "../written-step.js";

/**
 * Returns the same scenario without chance: nothing is left to draw about what happens, when, and to which hosts. Churn, workloads, draws of hosts and
 * steps that take time become single steps: one for each join, crash, operation and fault, with its time and the names of its hosts. The scenario is
 * played once for this. A step that waits for an event stays as it is, because it acts in the middle of an event, and a step with a time cannot do
 * that. If the event never happened, the step is left out.
 *
 * When the result is played, it has the same operations at the same times, and the same failures. Four things may differ:
 * - its digest, which counts the moments at which churn and workloads wake up;
 * - its figures of arrivals that had no effect, and of operations for which there was no node, since these do not become steps;
 * - the chunks that a `corrupt` with an `over` draws, since the draws are keyed by the step's time;
 * - the order of events in the same microsecond.
 */
export function explicit(written: Written, options: TrialOptions = {}): Written {
  const scenario = scenarioOf(written, options.readFile);
  const log = new ExplicitSteps(written, scenario);
  const run = runOf(scenario, options, { chronicle: log });
  try {
    run.advanceTo(scenario.duration);
  } catch {
    // A program threw. The steps that were written down before led to that.
  }
  const churning = new Set(scenario.churn.flatMap(({ nodes }) => nodes));
  const { churn: _churn, workloads: _workloads, nodes: _nodes, steps: _steps, ...rest } = written;
  const nodes = nodesByName(scenario.nodes, (position) => {
    if (!churning.has(position)) return (scenario.nodes[position] as { joins: boolean }).joins;
    return log.startedAtOnce.has(position);
  });
  return { ...rest, seed: scenario.seed, nodes, steps: [...log.steps, ...log.setOff] };
}

/** Writes down, as steps, what was drawn while a scenario is played. */
class ExplicitSteps implements Chronicle {
  readonly steps: WrittenStep[] = [];
  /** The steps that wait for an event, if the event happened. */
  readonly setOff = new Set<WrittenStep>();
  /** The nodes that churn starts at time 0. */
  readonly startedAtOnce = new Set<number>();

  constructor(
    private readonly written: Written,
    private readonly scenario: Scenario,
  ) {}

  step(now: Millis, step: Step, hosts: readonly number[]): void {
    const written = this.asWritten(step);
    if (step.when) {
      this.setOff.add(written);
      return;
    }
    const { for: lasts, mayFail } = written;
    const key = keyOf(written);
    const plain = {
      at: timeText(now),
      [key]: written[key],
      ...(lasts === undefined ? {} : { for: lasts }),
      ...(mayFail === undefined ? {} : { mayFail }),
    };
    if (step.who === undefined) this.steps.push(plain);
    else if (hosts.length > 0)
      this.steps.push(
        withHosts(
          plain,
          hosts.toSorted((a, b) => a - b).map((host) => this.nameOf(host)),
        ),
      );
  }

  life(now: Millis, change: "join" | "crash" | "leave", node: number): void {
    if (now === 0 && change === "join") this.startedAtOnce.add(node);
    else this.steps.push({ at: timeText(now), [change]: this.nameOf(node) });
  }

  put(now: Millis, node: number, file: string, size: number, replication: number): void {
    const replicas = replication === 0 ? {} : { replication };
    const put = { node: this.nameOf(node), file, size: sizeText(size), ...replicas };
    this.steps.push({ at: timeText(now), put, mayFail: true });
  }

  get(now: Millis, node: number, file: string): void {
    this.steps.push({ at: timeText(now), get: { node: this.nameOf(node), file }, mayFail: true });
  }

  private asWritten({ where }: Step): WrittenStep {
    // The place of a step that was read from plain values is its path.
    const [, number] = /^steps\[(\d+)\]/.exec(where) ?? [];
    const written = stepsOf(this.written)[Number(number)];
    if (!written) throw new Error(`no step is at ${where}`);
    return written;
  }

  private nameOf(host: number): string {
    return host === TRACKER ? "tracker" : (this.scenario.nodes[host] as { name: string }).name;
  }
}
