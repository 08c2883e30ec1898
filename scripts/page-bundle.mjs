/**
 * Bundles src/page into one script and one style for all pages, and into a script and a style for the frame around a page that grows during a run.
 * The build uses it, and so does a checkout that runs from its source.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledPackages, noticesOf } from "./notices.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns { page, watch, metafile }; `page` and `watch` are { script, style }. Rejects if a source has a syntax error. */
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
  // People pass pages on as single files, so each page has the notices of the packages whose code it contains.
  const notices = noticesOf(bundledPackages(Object.keys(metafile.inputs)));
  const bundle = (name) => ({ script: text(`${name}.js`), style: text(`${name}-style.css`) });
  const page = bundle("page");
  return { page: { ...page, script: `/*! ${notices}*/\n${page.script}` }, watch: bundle("watch"), metafile };
}
