import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFolder } from "../../scenario/source/package-folder.js";
import { heapLimit } from "./memory.js";

/**
 * Options of a pool of at most `count` threads, which share `memory` bytes. `path` names their program, relative to `src` and without its ending, such
 * as `experiment/running/thread`. It must be among the entries of scripts/build.mjs.
 */
export function poolOptions(path: string, count: number, memory: number) {
  return {
    ...threadProgram(path),
    maxThreads: count,
    // A thread that waits for work leaves its core to the others.
    atomics: "disabled",
    resourceLimits: { maxOldGenerationSizeMb: heapLimit(count, memory), maxYoungGenerationSizeMb: 64 },
  } as const;
}

/** The file that threads run: compiled, or the source when this process runs from source. */
export function threadProgram(path: string): { filename: string; execArgv?: string[] } {
  const own = fileURLToPath(import.meta.url);
  if (!own.endsWith(".ts")) return { filename: pathToFileURL(join(packageFolder, "dist", `${path}.js`)).href };
  const loader = pathToFileURL(createRequire(own).resolve("tsx")).href;
  return { filename: pathToFileURL(join(packageFolder, "src", `${path}.ts`)).href, execArgv: ["--import", loader] };
}
