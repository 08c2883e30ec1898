import type { RunRecord } from "../../run-record.js";
import type { Engine, Scenarios, Task } from "../engine.js";
import { Coordinator, type CoordinatorOptions } from "./coordinator.js";
import { runsToGive } from "./runs/runs-to-give.js";

export interface RedisEngineOptions extends CoordinatorOptions {
  readonly scenarios: Scenarios;
}

/** Plays the runs of an experiment by workers over Redis. */
export class RedisEngine implements Engine {
  private constructor(private readonly coordinator: Coordinator<Task, RunRecord>) {}

  /** Rejects with a RedisFailure when the server cannot be used. */
  static async open({ scenarios, ...options }: RedisEngineOptions): Promise<RedisEngine> {
    return new RedisEngine(await Coordinator.open(runsToGive(scenarios), options));
  }

  play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void> {
    return this.coordinator.play(tasks, (_task, record) => onRecord(record), { giveUp: signal });
  }

  close(): Promise<void> {
    return this.coordinator.close();
  }
}
