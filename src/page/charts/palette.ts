/** The colours of a drawing. */
export interface Palette {
  readonly ink: string;
  readonly paper: string;
  readonly grey: string;
  readonly grid: string;
  /** A colour of a chart as it is seen on this paper. */
  readonly shown: (colour: string) => string;
}

/** On white, as in the pictures of a report; files that readers keep are drawn so. */
export const onWhite: Palette = {
  ink: "#222222",
  paper: "#ffffff",
  grey: "#5f5f5f",
  grid: "#e4e4e4",
  shown: (colour) => colour,
};

/** Colours of charts that are too dark to be seen on a dark page. */
const lighter: Readonly<Record<string, string>> = {
  "#222222": "#ededed",
  "#767676": "#a3a3a3",
  "#0072b2": "#3d9fdc",
  "#00385a": "#1f6c9c",
  "#d55e00": "#ea7a1f",
};

export const onDark: Palette = {
  ink: "#ededed",
  paper: "#16181c",
  grey: "#a3a3a3",
  grid: "#33373d",
  shown: (colour) => lighter[colour.toLowerCase()] ?? colour,
};
