import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import { packageFolder } from "../../../scenario/source/package-folder.js";
import type { RunRecord } from "../../run-record.js";
import type { ThreadTask } from "./run-thread.js";

/** Threads that play runs, one at a time each. */
export class RunThreads {
  private readonly pool: Piscina<ThreadTask, RunRecord>;

  constructor(count: number) {
    this.pool = new Piscina({
      ...threadProgram(),
      name: "playPacked",
      minThreads: count,
      maxThreads: count,
      // A thread that waits for work need not hold up its processor.
      atomics: "disabled",
    });
  }

  /** Plays a run in the next free thread. Rejects when `signal` is aborted, which ends its thread, and when the thread dies. */
  play(task: ThreadTask, signal: AbortSignal): Promise<RunRecord> {
    return this.pool.run(task, { signal });
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

/** The threads' program: compiled, or from its source as this process is. */
function threadProgram(): { readonly filename: string; readonly execArgv?: string[] } {
  const own = fileURLToPath(import.meta.url);
  if (own.endsWith(".ts")) {
    const loader = pathToFileURL(createRequire(own).resolve("tsx")).href;
    return { filename: pathToFileURL(join(dirname(own), "run-thread.ts")).href, execArgv: ["--import", loader] };
  }
  return { filename: pathToFileURL(join(packageFolder, "dist/experiment/running/redis/run-thread.js")).href };
}
