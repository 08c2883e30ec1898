/** The colours of a drawing. */
export interface Palette {
  readonly ink: string;
  readonly paper: string;
  readonly grey: string;
  readonly grid: string;
  /** Turns a chart's colour into one that fits this background. */
  readonly shown: (colour: string) => string;
}

/** The palette for a white background, as in the pictures of a report. Charts that readers save use it. */
export const onWhite: Palette = {
  ink: "#222222",
  paper: "#ffffff",
  grey: "#5f5f5f",
  grid: "#e4e4e4",
  shown: (colour) => colour,
};
