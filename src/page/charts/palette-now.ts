import { onWhite, type Palette } from "./palette.js";

/** The CSS variable for each colour of a chart. In the dark scheme the variables' colours are a little lighter. */
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

/** The palette for the page's present colours: light, dark, or printed. */
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
