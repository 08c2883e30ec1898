#!/usr/bin/env node
/**
 * Compiles src into dist. The compiler makes the declarations; esbuild makes the script of the report's page, and the programs. It puts a program and
 * the libraries that it always needs into few files. So a program that starts reads ten files instead of three hundred, in half the time. The notices
 * of those libraries are in dist/THIRD-PARTY-NOTICES.txt. As npm's `prepare` step this script never fails an installation. Without the compiler
 * (`--omit=dev`) it does nothing. With the compiler, it shows type errors, but does not fail. Under `npm test` and `npm run build` type errors fail.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundledPackages, noticesOf } from "./notices.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const installing = process.env.npm_lifecycle_event === "prepare";
const compiler = "node_modules/typescript-native/bin/tsc";

/**
 * The modules that are started or imported from outside: the command, the package, the workers of a live run, the threads of an experiment and of a
 * campaign. The benchmarks and the trials import the other modules of this list.
 */
const entries = [
  "cli/main",
  "index",
  "play/worlds/processes/worker/worker-main",
  "experiment/running/thread",
  "experiment/running/redis/runs/run-thread",
  "campaign/run/thread",
  "campaign/run/redis/seed-thread",
  "live/daemon/client-session",
  "live/daemon/node-process",
  "live/daemon/tracker-process",
  "tracker/options",
  "gen/swarmlab/v1/common",
];

/** Libraries that contain compiled code or data files, which they look for in their own folders. */
const external = [
  "@grpc/proto-loader",
  "@grpc/reflection",
  "@napi-rs/canvas",
  "@peculiar/x509",
  "bullmq",
  "canvas",
  "chart.js",
  "chartjs-node-canvas",
  "dejavu-fonts-ttf",
  "ioredis",
  "lmdb",
  "piscina",
  "reflect-metadata",
];

if (!existsSync(compiler) || !existsSync("node_modules/esbuild")) {
  console.error("build: the TypeScript compiler and esbuild are not installed; dist is left as it is");
  process.exit(installing ? 0 : 1);
}
rmSync("dist", { recursive: true, force: true });
const arguments_ = [compiler, "-p", "tsconfig.build.json"];
const { status } = spawnSync(process.execPath, arguments_, { stdio: "inherit" });
const bundled = await bundle().then(
  () => true,
  (error) => {
    console.error(`build: ${error.message}`);
    return false;
  },
);
if (bundled) chmodSync("dist/cli/main.js", 0o755);
process.exit(installing ? 0 : status || !bundled ? 1 : 0);

/** Rejects if a source has a syntax error, or if esbuild was installed without the program for this machine. */
async function bundle() {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    metafile: true,
    entryPoints: entries.map((entry) => `src/${entry}.ts`),
    outbase: "src",
    outdir: "dist",
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external,
    // CommonJS libraries load Node's modules by `require`.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "warning",
  });
  const { bundlePage } = await import("./page-bundle.mjs");
  const { metafile: pages, ...bundles } = await bundlePage();
  mkdirSync("dist/page", { recursive: true });
  for (const [name, { script, style }] of Object.entries(bundles)) {
    writeFileSync(`dist/page/${name}.js`, script);
    writeFileSync(`dist/page/${name}.css`, style);
  }
  // Count only inputs of which a part is in a written file, since esbuild leaves out much that is unused.
  const outputs = [...Object.values(metafile.outputs), ...Object.values(pages.outputs)];
  const inputs = outputs.flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  writeFileSync("dist/THIRD-PARTY-NOTICES.txt", noticesOf(bundledPackages(inputs)));
}
