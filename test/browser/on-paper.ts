import type { Page } from "playwright-core";

/** Prints the page. Returns for each picture of a network whether its background was light or dark when it was printed. */
export async function networksOnPaper(page: Page): Promise<("light" | "dark")[]> {
  // The listeners of the page come before this one.
  await page.evaluate(`matchMedia("print").addEventListener("change", ({ matches }) => {
    if (!matches) return;
    const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const grounds = [...document.querySelectorAll("canvas.network")].map((canvas) => {
      pixel.drawImage(canvas, -8, -40);
      return pixel.getImageData(0, 0, 1, 1).data[0] > 200 ? "light" : "dark";
    });
    document.documentElement.dataset.grounds = JSON.stringify(grounds);
  })`);
  const pdf = await page.pdf({ format: "A4" });
  if (pdf.subarray(0, 5).toString() !== "%PDF-") throw new Error("the page was not printed");
  return page.evaluate("JSON.parse(document.documentElement.dataset.grounds)");
}
