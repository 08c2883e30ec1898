import type { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import type { RunRecord } from "../../src/experiment/run-record.js";
import { parseRedisAddress, type RedisAddress } from "../../src/experiment/running/redis/redis-address.js";
import { RedisEngine } from "../../src/experiment/running/redis/redis-engine.js";
import { Program } from "../e2e/program.js";
import { RedisServer } from "../fixtures/redis-server.js";
import type { SmallExperiment } from "./small-experiment.js";

/** A server for the test that is running. */
export async function redisForTest(...words: string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...words);
  onTestFinished(() => server.stop());
  return server;
}

export function addressOf(url: string): RedisAddress {
  const address = parseRedisAddress(url);
  if (typeof address === "string") throw new Error(address);
  return address;
}

/** An experiment that is run over Redis: the records and the messages that came back. */
export class RunOverRedis {
  readonly records: RunRecord[] = [];
  readonly told: string[] = [];
  readonly control = new AbortController();
  done: Promise<void> = Promise.resolve();

  private constructor(readonly experiment: SmallExperiment) {}

  static async start(address: RedisAddress, experiment: SmallExperiment, name = "small"): Promise<RunOverRedis> {
    const run = new RunOverRedis(experiment);
    const tell = (line: string) => run.told.push(line);
    const engine = await RedisEngine.open({ address, name, scenarios: experiment.scenarios, tell, lookMs: 2_000 });
    run.done = engine
      .play(experiment.tasks, (record) => run.records.push(record), run.control.signal)
      .finally(() => engine.close());
    // A failure is reported to the code that awaits `done`.
    run.done.catch(() => {});
    onTestFinished(async () => {
      run.control.abort();
      await run.done.catch(() => {});
    });
    return run;
  }

  has(key: string): boolean {
    return this.records.some((record) => record.key === key);
  }
}

/** A worker as a process of its own, one run at a time. Its lock is short, so that its runs are soon given to others. */
export function startWorker(url: string, ...more: string[]): Program {
  return Program.start("experiment", "worker", "--redis", url, "--jobs", "1", "--lock", "2s", ...more);
}

/** Key of the task that a worker plays at this moment, as Redis knows it; undefined when it plays none. */
export async function workOf(client: Redis, worker: Program): Promise<string | undefined> {
  const [active] = await client.keys("swarmlab:runs-*:active");
  if (active === undefined) return undefined;
  for (const id of await client.lrange(active, 0, -1)) {
    const name = await client.hget(active.replace(/active$/, id), "pb");
    if (name?.endsWith(`:${worker.pid}`)) return id.split("-").at(-1);
  }
  return undefined;
}

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const patience = performance.now() + 90_000;
  while (!(await condition())) {
    if (performance.now() > patience) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
