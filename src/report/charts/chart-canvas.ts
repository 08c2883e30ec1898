import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ChartConfiguration, Plugin } from "chart.js";
import type { ChartJSNodeCanvas } from "chartjs-node-canvas";

export const chartWidth = 1200;
export const chartHeight = 600;

/** The palette of Okabe and Ito (2008), which colour-blind readers can distinguish. */
export const colours = {
  orange: "#e69f00",
  skyBlue: "#56b4e9",
  green: "#009e73",
  yellow: "#f0e442",
  blue: "#0072b2",
  vermilion: "#d55e00",
  purple: "#cc79a7",
  ink: "#222222",
  grey: "#767676",
  grid: "#e4e4e4",
} as const;

const FONT = "DejaVu Sans";

/** Paints a background, since a canvas is transparent at first. */
const paper: Plugin = {
  id: "paper",
  beforeDraw({ ctx, width, height }) {
    ctx.save();
    ctx.fillStyle = "#ffffff";
    ctx.fillRect(0, 0, width, height);
    ctx.restore();
  },
};

/**
 * Draws Chart.js configurations as PNG pictures. The canvas library is loaded with the first picture, since pages need
 * no canvas: they have their charts as data.
 */
export class ChartCanvas {
  private canvas: Promise<ChartJSNodeCanvas> | undefined;

  async draw(configuration: ChartConfiguration): Promise<Uint8Array> {
    this.canvas ??= openCanvas();
    return (await this.canvas).renderToBuffer(configuration, "image/png");
  }
}

/**
 * The fonts come from a package. On a machine without fonts the charts would otherwise have no letters, and there would be no
 * error.
 */
async function openCanvas(): Promise<ChartJSNodeCanvas> {
  const { ChartJSNodeCanvas } = await import("chartjs-node-canvas");
  const canvas = new ChartJSNodeCanvas({
    width: chartWidth,
    height: chartHeight,
    plugins: { modern: [paper] },
    chartCallback: (chart) => {
      chart.defaults.font.family = FONT;
      chart.defaults.font.size = 15;
      chart.defaults.color = colours.ink;
      chart.defaults.borderColor = colours.grid;
      chart.defaults.devicePixelRatio = 1;
      chart.defaults.animation = false;
      chart.defaults.responsive = false;
    },
  });
  const fonts = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");
  canvas.registerFont(join(fonts, "DejaVuSans.ttf"), { family: FONT });
  canvas.registerFont(join(fonts, "DejaVuSans-Bold.ttf"), { family: FONT, weight: "bold" });
  return canvas;
}
