/** Makes the one script and the one style of every page out of src/page. Used by the build, and by a checkout that runs from its source. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledPackages, noticesOf } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns { script, style, metafile }. Rejects where a source cannot be read as code. */
export async function bundlePage() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { page: "src/page/main.ts", style: "src/page/style/page.css" },
    outdir: "dist/page",
    bundle: true,
    minify: true,
    charset: "ascii",
    format: "iife",
    target: ["chrome123", "firefox128", "safari17.5"],
    tsconfigRaw: "{}",
    legalComments: "none",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const text = (name) => outputFiles.find(({ path }) => path.endsWith(`/${name}`)).text;
  // Pages are passed on by themselves, so each has the notices of the packages whose code it holds.
  const notices = noticesOf(bundledPackages(Object.keys(metafile.inputs)));
  return { script: `/*! ${notices}*/\n${text("page.js")}`, style: text("style.css"), metafile };
}
