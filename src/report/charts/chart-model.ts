/**
 * A chart as data: what it shows, before anybody draws it. The PNG of a report and the interactive chart of its page are drawn
 * from the same model, so that titles, texts, colours and values are the same.
 */
export interface ChartModel {
  /** Name of its file, without ending. */
  readonly name: string;
  readonly section: "files" | "operations" | "traffic" | "load" | "nodes" | "comparison";
  readonly title: string;
  /** For readers who cannot see it. */
  readonly alt: string;
  /** A sentence in place of a picture: there is one value only, or values never change. Then the rest is empty. */
  readonly says?: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** A second scale, on the right. */
  readonly y2?: ChartAxis;
  /** Positions on the x axis, ascending, which all series share. Milliseconds on a time axis. */
  readonly xs: readonly number[];
  readonly series: readonly ChartSeries[];
  /** Vertical lines: steps of the scenario, incidents. */
  readonly marks: readonly { readonly x: number; readonly label: string }[];
  /** Horizontal lines: bounds and expectations. */
  readonly bounds: readonly { readonly y: number; readonly label: string; readonly colour: string }[];
}

export interface ChartAxis {
  readonly label: string;
  readonly unit: "ms" | "bytes" | "bytes/s" | "share" | "count" | "/s" | "ratio";
  readonly scale: "linear" | "log";
  readonly min?: number;
  readonly max?: number;
}

export interface ChartSeries {
  readonly label: string;
  /** #rrggbb, of the palette that colour-blind readers can tell apart. */
  readonly colour: string;
  readonly axis: "y" | "y2";
  readonly draw: "line" | "steps" | "area" | "bars" | "points";
  /** Areas of the same name are stacked. */
  readonly stack?: string;
  readonly dashed?: boolean;
  /** One for each of `xs`; null: none. */
  readonly values: readonly (number | null)[];
}

/** Chunks with `from` to `to` live replicas, as one colour of a chart. */
export interface ReplicaBand {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly colour: string;
}
