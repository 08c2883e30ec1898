/** Something that is drawn, in pixels from the top left corner: by a canvas on the page, or as SVG in a file. */
export type Shape = PathShape | TextShape;

interface PathShape {
  readonly kind: "path";
  /** As SVG writes paths, which a canvas understands too. */
  readonly path: string;
  readonly fill?: string;
  /** How much of it covers what is below: 0 to 1. */
  readonly opacity?: number;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface TextShape {
  readonly kind: "text";
  readonly text: string;
  readonly x: number;
  /** Of the line that letters stand on. */
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
  readonly colour: string;
  readonly size: number;
  readonly bold?: boolean;
  /** Degrees around its point. */
  readonly turned?: number;
  /** Of a box behind it, so that lines do not cross it. */
  readonly behind?: string;
}

/** Where something is drawn, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
