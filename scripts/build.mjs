#!/usr/bin/env node
/**
 * Compiles src into dist, with declarations. As npm's `prepare` step it never fails an installation: without the compiler
 * (`--omit=dev`) it does nothing, and type errors are only shown; `npm test` and `npm run build` insist.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const installing = process.env.npm_lifecycle_event === "prepare";
const compiler = "node_modules/typescript-native/bin/tsc";

if (!existsSync(compiler)) {
  console.error("build: the TypeScript compiler is not installed; dist is left as it is");
  process.exit(installing ? 0 : 1);
}
rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (existsSync("dist/cli/main.js")) chmodSync("dist/cli/main.js", 0o755);
process.exit(installing ? 0 : (status ?? 1));
