/** A shape to draw, in pixels from the top left corner: on a canvas of the page, or as SVG in a file. */
export type Shape = PathShape | TextShape;

interface PathShape {
  readonly kind: "path";
  /** The path in SVG's notation, which a canvas understands, too. */
  readonly path: string;
  readonly fill?: string;
  /** The opacity, from 0 (invisible) to 1 (covers what is below). */
  readonly opacity?: number;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface TextShape {
  readonly kind: "text";
  readonly text: string;
  readonly x: number;
  /** The height of the text's base line. */
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly colour: string;
  readonly size: number;
  readonly bold?: boolean;
  /** The angle by which the text is turned around its point, in degrees. */
  readonly turned?: number;
  /** The colour of a box behind the text, so that lines do not cross the text. */
  readonly behind?: string;
}

/** The box in which something is drawn, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
