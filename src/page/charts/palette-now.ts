import { onWhite, type Palette } from "./palette.js";

/** Colours of charts, by the variable that the page's style has for each: a little lighter on dark paper. */
const variables: Readonly<Record<string, string>> = {
  "#222222": "--ink",
  "#767676": "--grey",
  "#e69f00": "--orange",
  "#56b4e9": "--sky-blue",
  "#009e73": "--green",
  "#f0e442": "--yellow",
  "#0072b2": "--blue",
  "#d55e00": "--vermilion",
  "#cc79a7": "--purple",
};

/** For the page as its reader sees it now: light, dark, or printed. */
export function paletteNow(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: read("--ink", onWhite.ink),
    paper: read("--paper", onWhite.paper),
    grey: read("--muted", onWhite.grey),
    grid: read("--grid", onWhite.grid),
    shown: (colour) => read(variables[colour.toLowerCase()] ?? "", colour),
  };
}
