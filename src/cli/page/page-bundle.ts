import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PageBundle } from "../../report/page/page-html.js";
import { packageFolder } from "../../scenario/source/package-folder.js";

/**
 * The page's script and style: those that `npm run build` wrote to dist/page; or, in a checkout that runs from its source, made
 * now. Throws if there are none and they cannot be made.
 */
export async function pageBundle(): Promise<PageBundle> {
  if (fileURLToPath(import.meta.url).endsWith(".ts")) {
    const builder = pathToFileURL(join(packageFolder, "scripts/page-bundle.mjs")).href;
    const { bundlePage } = (await import(builder)) as { bundlePage(): Promise<PageBundle> };
    return bundlePage();
  }
  const read = (name: string) => readFileSync(join(packageFolder, "dist/page", name), "utf8");
  return { script: read("page.js"), style: read("page.css") };
}
