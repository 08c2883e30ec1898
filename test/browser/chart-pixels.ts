import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Locator, Page } from "playwright-core";

/** The part of a canvas that the tests use. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  toDataURL(): string;
  getContext(kind: "2d"): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  } | null;
}

/** For each colour, the number of pixels of a chart's canvas that nearly have it. */
export function pixels(chart: Locator, wanted: readonly string[]): Promise<number[]> {
  return chart.locator("canvas").evaluate((canvas: Canvas, hexes) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return hexes.map((hex) => {
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        const apart = Math.abs(data[i]! - r) + Math.abs(data[i + 1]! - g) + Math.abs(data[i + 2]! - b);
        if (data[i + 3]! > 200 && apart < 40) count++;
      }
      return count;
    });
  }, wanted);
}

/** A colour of the page as it is now, as `#rrggbb`. */
export async function shadeOf(page: Page, variable: string): Promise<string> {
  const read = `getComputedStyle(document.documentElement).getPropertyValue("${variable}")`;
  const parts = (await page.evaluate<string>(read)).match(/\d+/g) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
}

/** The whole canvas of a chart, to be compared. */
export const pictureOf = (chart: Locator): Promise<string> =>
  chart.locator("canvas").evaluate((canvas: Canvas) => canvas.toDataURL());

/** Number of pixels of a chart's canvas that have a strong colour. The background and grey lines do not count. */
export function inked(chart: Locator): Promise<number> {
  return chart.locator("canvas").evaluate((canvas: Canvas) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b, a] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!];
      if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 60) count++;
    }
    return count;
  });
}

/** Pixels of a picture that have a colour. */
export async function coloured(bytes: Buffer): Promise<number> {
  const image = await loadImage(bytes);
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const { data } = canvas.getContext("2d").getImageData(0, 0, image.width, image.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
    if (Math.max(r, g, b) - Math.min(r, g, b) > 60) count++;
  }
  return count;
}
