/**
 * Writes a picture of the network at a moment of a run, as its page shows it:
 *
 *     node --import tsx scripts/page-picture.ts reports/zone-failure-1/report.html '#t=2751000' docs/network.png
 */
import process from "node:process";
import { launchBrowser, openPage } from "../test/browser/browser.js";

/** Pixels of margin around the picture. */
const EDGE = 16;
const [page, fragment, picture] = process.argv.slice(2);
if (page === undefined || fragment === undefined || picture === undefined) {
  process.stderr.write("page-picture.ts: give the page, the moment as in its address, and the picture to write\n");
  process.exit(2);
}
const browser = await launchBrowser();
try {
  const viewport = { width: 1240, height: 1100 };
  const options = { fragment, viewport, deviceScaleFactor: 1, colorScheme: "light" } as const;
  const opened = await openPage(browser, page, options);
  // The bar at the top of the page would lie over the picture.
  await opened.page.locator(".top-bar").evaluate("bar => bar.remove()");
  const box = await opened.page.locator("#scrubber .scrubber").boundingBox();
  if (!box) throw new Error("the page shows no network");
  const clip = { x: box.x - EDGE, y: box.y - EDGE / 2, width: box.width + 2 * EDGE, height: box.height + EDGE };
  await opened.page.screenshot({ path: picture, fullPage: true, clip });
} finally {
  await browser.close();
}
