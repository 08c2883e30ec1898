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
