#!/usr/bin/env node
/**
 * Compiles src into dist: declarations by the compiler, the script of the report's page, and programs by esbuild, which puts a program and the libraries that it
 * always needs into few files: one that starts reads ten of them instead of three hundred, in half the time. The notices of those
 * libraries are in dist/THIRD-PARTY-NOTICES.txt. As npm's `prepare` step it never fails an installation: without the compiler
 * (`--omit=dev`) it does nothing, and type errors are only shown; `npm test` and `npm run build` insist.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundledPackages, noticesOf } from "./notices.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const installing = process.env.npm_lifecycle_event === "prepare";
const compiler = "node_modules/typescript-native/bin/tsc";

/** What is started or imported from outside: the command, the package, the workers of a live run, the threads of an experiment and of a campaign; the rest by bench and trials. */
const entries = [
  "cli/main",
  "index",
  "play/worlds/processes/worker/worker-main",
  "experiment/running/thread",
  "experiment/running/redis/run-thread",
  "campaign/run/thread",
  "live/daemon/client-session",
  "live/daemon/node-process",
  "live/daemon/tracker-process",
  "tracker/options",
  "gen/swarmlab/v1/common",
];

/** Libraries that bring along compiled code or files of their own, which they look for beside themselves. */
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
  "grpc-health-check",
  "ioredis",
  "lmdb",
  "pino",
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

/** Rejects where a source cannot be read as code, or esbuild was installed without the program for this machine. */
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
    // Libraries of the older kind ask for Node's modules by `require`.
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
  // Only what is in a file that is written: much is left out as unused.
  const outputs = [...Object.values(metafile.outputs), ...Object.values(pages.outputs)];
  const inputs = outputs.flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  writeFileSync("dist/THIRD-PARTY-NOTICES.txt", noticesOf(bundledPackages(inputs)));
}
