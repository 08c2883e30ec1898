import type { Range } from "./scale.js";
import { place } from "./scale.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
/** The width and height of a lane's own coordinates, which are stretched to its place. */
const WIDTH = 2000;
const HEIGHT = 100;

/** A row of a timeline. */
export interface Lane {
  readonly label: (Node | string)[];
  /** The words for the lane's value at a tick, such as `up` or `12 MiB`. */
  readonly at: (tick: number) => string;
  /** The ticks at which something changes. The arrow keys go to these. */
  readonly changes: readonly number[];
  readonly draw: (range: Range) => SVGElement[];
  readonly isTall?: boolean;
}

/** A span of time in which something was the case. It includes its start, but not its end. */
export interface Bar {
  readonly from: number;
  readonly until: number;
  /** The class of `things.css` that colours the bar. */
  readonly tone: string;
  readonly says: string;
}

/** Makes a lane of bars. `nothing`: the words for a tick without a bar. */
export function barsLane(label: (Node | string)[], bars: readonly Bar[], nothing: string): Lane {
  return {
    label,
    at: (tick) => bars.find(({ from, until }) => from <= tick && tick < until)?.says ?? nothing,
    changes: bars.flatMap(({ from, until }) => [from, until]),
    draw(range) {
      const paths = new Map<string, string>();
      for (const { from, until, tone } of bars) {
        const x = Math.max(0, place(range, from) * WIDTH);
        // Even the shortest bar must be visible.
        const end = Math.min(WIDTH, Math.max(place(range, until) * WIDTH, x + 2));
        if (end <= 0 || x >= WIDTH) continue;
        paths.set(tone, `${paths.get(tone) ?? ""}M${x.toFixed(1)} 8H${end.toFixed(1)}V92H${x.toFixed(1)}Z`);
      }
      return [...paths].map(([tone, d]) => shape("path", { class: tone, d }));
    },
  };
}

/** A level from a tick on, perhaps with a second level that is drawn on top of it. */
export interface Step {
  readonly from: number;
  readonly values: readonly number[];
}

export function stepsLane(
  label: (Node | string)[],
  steps: readonly Step[],
  tones: readonly string[],
  says: (values: readonly number[]) => string,
): Lane {
  const total = ({ values }: Step) => values.reduce((sum, value) => sum + value, 0);
  const most = Math.max(
    1,
    ...[0],
    steps.reduce((max, step) => Math.max(max, total(step)), 0),
  );
  return {
    label,
    isTall: true,
    at: (tick) => says(steps.findLast(({ from }) => from <= tick)?.values ?? tones.map(() => 0)),
    changes: steps.map(({ from }) => from),
    draw(range) {
      return tones
        .map((tone, at) => {
          let d = `M0 ${HEIGHT}`;
          steps.forEach((step, i) => {
            const x = Math.max(0, place(range, step.from) * WIDTH);
            const end = place(range, steps[i + 1]?.from ?? range.until) * WIDTH;
            if (end < 0 || x > WIDTH) return;
            const height = step.values.slice(0, at + 1).reduce((sum, value) => sum + value, 0) / most;
            d += `H${x.toFixed(1)}V${(HEIGHT * (1 - 0.95 * height)).toFixed(1)}H${Math.min(WIDTH, end).toFixed(1)}`;
          });
          return shape("path", { class: tone, d: `${d}V${HEIGHT}Z` });
        })
        .reverse();
    },
  };
}

/**
 * A lane of columns, one for each of the equal parts of the range, stacked by tone. `parts`: values by tone, then by
 * part. `says` gives the words for the sum of a part and its length in ticks.
 */
export function columnsLane(
  label: (Node | string)[],
  tones: readonly string[],
  parts: (range: Range) => readonly Float64Array[],
  says: (sum: number, ticks: number) => string,
): Lane {
  let drawn = { range: { from: 0, until: 1 }, sums: new Float64Array(1) };
  return {
    label,
    isTall: true,
    at(tick) {
      const { range, sums } = drawn;
      const part = Math.min(sums.length - 1, Math.floor(place(range, tick) * sums.length));
      return says(sums[part] ?? 0, (range.until - range.from) / sums.length);
    },
    changes: [],
    draw(range) {
      const all = parts(range);
      const count = all[0]?.length ?? 1;
      const sums = Float64Array.from({ length: count }, (_, part) =>
        all.reduce((sum, of) => sum + (of[part] as number), 0),
      );
      drawn = { range, sums };
      const most = sums.reduce((max, value) => Math.max(max, value), 0) || 1;
      const below = new Float64Array(count);
      return tones.map((tone, at) =>
        shape("path", { class: tone, d: columnsPath(all[at] ?? new Float64Array(), below, most) }),
      );
    },
  };
}

/** Makes the path of the columns of one tone. They begin at the heights in `below`, and raise these by their own. */
function columnsPath(values: Float64Array, below: Float64Array, most: number): string {
  let d = "";
  values.forEach((value, part) => {
    if (value === 0) return;
    const [x, end] = [(part / values.length) * WIDTH, ((part + 0.9) / values.length) * WIDTH];
    const low = HEIGHT * (1 - (0.95 * (below[part] as number)) / most);
    below[part] = (below[part] as number) + value;
    const high = HEIGHT * (1 - (0.95 * (below[part] as number)) / most);
    d += `M${x.toFixed(1)} ${low.toFixed(1)}H${end.toFixed(1)}V${high.toFixed(1)}H${x.toFixed(1)}Z`;
  });
  return d;
}

/** Makes the picture of a lane. */
export function laneSvg(lane: Lane, range: Range): SVGElement {
  const svg = shape("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
    focusable: "false",
  });
  svg.append(...lane.draw(range));
  return svg;
}

function shape(tag: "svg" | "path", attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
