import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PageBundle } from "../../report/page/page-html.js";
import { packageFolder } from "../../scenario/source/package-folder.js";

/** The page's programs. `page`: for the page of a report; `watch`: for the page around a report that still grows. */
type BundleName = "page" | "watch";

/**
 * The script and the style of pages. They are those that `npm run build` wrote to dist/page; a checkout that runs from
 * its source makes them now. Throws if there are none and they cannot be made.
 */
export async function pageBundle(name: BundleName = "page"): Promise<PageBundle> {
  if (fileURLToPath(import.meta.url).endsWith(".ts")) {
    const builder = pathToFileURL(join(packageFolder, "scripts/page-bundle.mjs")).href;
    const { bundlePage } = (await import(builder)) as { bundlePage(): Promise<Record<BundleName, PageBundle>> };
    return (await bundlePage())[name];
  }
  const read = (ending: string) => readFileSync(join(packageFolder, `dist/page/${name}.${ending}`), "utf8");
  return { script: read("js"), style: read("css") };
}
