/** Makes out of src/page the one script and the one style of every page, and those around a page that grows. Used by the build, and by a checkout that runs from its source. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledPackages, noticesOf } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns { page, watch, metafile }, the first two with their { script, style }. Rejects where a source cannot be read as code. */
export async function bundlePage() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      page: "src/page/main.ts",
      "page-style": "src/page/style/page.css",
      watch: "src/page/watch/watch-main.ts",
      "watch-style": "src/page/style/watch.css",
    },
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
  const bundle = (name) => ({ script: text(`${name}.js`), style: text(`${name}-style.css`) });
  const page = bundle("page");
  return { page: { ...page, script: `/*! ${notices}*/\n${page.script}` }, watch: bundle("watch"), metafile };
}
