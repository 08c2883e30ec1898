/**
 * A chart as data, independent of how it is drawn. The PNG of a report and the interactive chart of its page are drawn
 * from the same model, so that titles, texts, colours and values are the same.
 */
export interface ChartModel extends ChartContent {
  /** The name of the chart's file, without ending. */
  readonly name: string;
  readonly section: ChartSection;
  /** The alternative text, for readers who cannot see the chart. */
  readonly alt: string;
  /** A sentence in place of a picture, if there is only one value or if values never change. The content is empty then. */
  readonly says?: string;
}

/** The part of a report that shows a chart. */
export type ChartSection = "files" | "operations" | "traffic" | "load" | "nodes" | "comparison";

/** What a chart shows, without its place in a report. */
export interface ChartContent {
  readonly title: string;
  /** A sentence that says what to see in the chart. */
  readonly subtitle: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** The second scale, on the right. */
  readonly y2?: ChartAxis;
  /** The positions on the x axis, ascending, of all series that have none of their own. */
  readonly xs: readonly number[];
  /** The series. Each is drawn over those that follow it. */
  readonly series: readonly ChartSeries[];
  /** The vertical lines, in the order of the axis: steps of the scenario, quantiles. */
  readonly marks?: readonly ChartMark[];
  /** The stretches of the x axis: incidents. Only pages show them. */
  readonly spans?: readonly ChartSpan[];
  /** The horizontal lines: bounds, means, ideals. */
  readonly bounds?: readonly ChartBound[];
}

export interface ChartAxis {
  /** What the axis measures, without the unit. */
  readonly label: string;
  /** The unit of the values. `moment`: milliseconds since the scenario began; `ms`: a length of time; `share`: 0 to 1. */
  readonly unit: "moment" | "ms" | "bytes" | "bytes/s" | "share" | "count" | "/s" | "ratio";
  /** How readers see values: divided by `size`, in the unit `name`. Left out: they see the values unchanged. */
  readonly shown?: { readonly size: number; readonly name: string };
  readonly logarithmic?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** The distance of the ticks while the whole axis is shown. A picture always shows the whole axis. */
  readonly step?: number;
  /** Whether only whole numbers have a meaning. */
  readonly whole?: boolean;
  /** The ticks, with their labels, in place of those that a renderer would choose. */
  readonly ticks?: readonly { readonly value: number; readonly label: string }[];
}

export interface ChartSeries {
  /** The name of the series in the legend. Empty: it is not in the legend. */
  readonly label: string;
  /** The colour as #rrggbb, of the palette that colour-blind readers can tell apart. */
  readonly colour: string;
  /** The scale of the series. Left out: `y`. */
  readonly axis?: "y" | "y2";
  /** How the values are drawn. `steps`: a value holds until the next position. */
  readonly draw: "line" | "steps" | "bars" | "points";
  /** How much of its colour covers the area down to 0, or to the series below in the stack: 0 to 1. Left out: 0. */
  readonly fill?: number;
  /** The width of the line in pixels. Left out: 2.5. On a page no line is wider than 2.2. */
  readonly width?: number;
  /** The width of a bar on the x axis. */
  readonly bar?: number;
  /** The stack of the series. Series with the same stack are drawn on top of each other, the first one at the bottom. */
  readonly stack?: string;
  /** The lengths of dashes and gaps, in pixels. */
  readonly dash?: readonly number[];
  /** Whether the series is drawn over all others. */
  readonly front?: boolean;
  /** The shape of the points. A line gets a point of this shape at each position. */
  readonly point?: "circle" | "diamond";
  /** The positions on the x axis that only this series has. They ascend, unless the series is drawn as points. */
  readonly xs?: readonly number[];
  /** The values, one for each position; null: there is no value. */
  readonly values: readonly (number | null)[];
  /** A band around the line, such as an interval. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
  /** The names of the nodes at the positions. */
  readonly nodes?: readonly string[];
  /** The words beside each point. */
  readonly names?: readonly string[];
}

export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

export interface ChartSpan {
  readonly from: number;
  readonly until: number;
  readonly label: string;
}

export interface ChartBound {
  readonly y: number;
  /** The axis to which the line belongs; left out: `y`. */
  readonly axis?: "y" | "y2";
  readonly label: string;
  readonly colour: string;
}

/** The chunks with `from` to `to` live replicas, as one colour of a chart. */
export interface ReplicaBand {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly colour: string;
}
