import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageFolder } from "../../scenario/source/package-folder.js";

/** What a pool of threads is to start. */
export interface ThreadProgram {
  readonly filename: string;
  readonly execArgv?: string[];
}

/**
 * The program of threads: compiled, or from its source when this process runs from source. `path` is relative to `src`, without its ending, such
 * as `experiment/running/thread`. It must be among the entries of scripts/build.mjs.
 */
export function threadProgram(path: string): ThreadProgram {
  const own = fileURLToPath(import.meta.url);
  if (!own.endsWith(".ts")) return { filename: pathToFileURL(join(packageFolder, "dist", `${path}.js`)).href };
  const loader = pathToFileURL(createRequire(own).resolve("tsx")).href;
  return { filename: pathToFileURL(join(packageFolder, "src", `${path}.ts`)).href, execArgv: ["--import", loader] };
}
