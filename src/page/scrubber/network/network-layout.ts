/** The place of each node, in the box of its zone. All lengths are in CSS pixels. */
export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  /** The distance between two neighbouring cells. */
  readonly step: number;
  /** The number of nodes that one cell stands for. It is 1 unless there is too little room. */
  readonly perCell: number;
  readonly boxes: readonly ZoneBox[];
  /** The middle of each cell. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** The cell of each node; -1: the node is not drawn. */
  readonly cellOf: Int32Array;
  /** For each cell, where its nodes begin in `order`; one more entry at the end. */
  readonly firstOf: Int32Array;
  /** The nodes in the order of their cells. */
  readonly order: Int32Array;
}

export interface ZoneBox {
  readonly zone: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The left edge of the grid of the box's cells. */
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly firstCell: number;
  readonly cells: number;
  readonly nodes: readonly number[];
}

const LABEL = 24;
const PADDING = 8;
const GAP = 10;
const LARGEST_STEP = 72;
/** The smallest step, in CSS pixels. If it would be smaller, several nodes share a cell. */
const SMALLEST_STEP = 2;
const WHOLE_PIXELS = 12;

/**
 * `zones`: nodes by zone, in the order in which they are drawn. `nodes`: the number of all nodes. `pixel`: the size of
 * a screen pixel in CSS pixels; small cells are a whole number of screen pixels wide.
 */
export function networkLayout(
  zones: ReadonlyMap<string, readonly number[]>,
  nodes: number,
  width: number,
  height: number,
  pixel = 1,
): NetworkLayout {
  const groups = [...zones].filter(([, members]) => members.length > 0);
  let perCell = 1;
  let plan = bestPlan(groups, width, height, perCell);
  while (plan.step < SMALLEST_STEP && perCell < nodes) {
    perCell = Math.max(perCell + 1, Math.ceil(perCell * (SMALLEST_STEP / Math.max(0.2, plan.step)) ** 2));
    plan = bestPlan(groups, width, height, perCell);
  }
  const step = plan.step < WHOLE_PIXELS ? Math.max(pixel, Math.floor(plan.step / pixel + 1e-6) * pixel) : plan.step;
  return placed({ ...plan, step }, width, nodes, perCell);
}

type Group = readonly [zone: string, nodes: readonly number[]];

interface Plan {
  readonly rows: readonly (readonly Group[])[];
  readonly step: number;
}

/** Finds the number of rows of boxes that leaves the most room for each cell. */
function bestPlan(groups: readonly Group[], width: number, height: number, perCell: number): Plan {
  let best: Plan = { rows: [], step: 0 };
  for (let count = 1; count <= Math.min(groups.length, 24); count++) {
    const rows = inRows(groups, count);
    const step = stepOf(rows, width, height, perCell);
    if (step > best.step || best.rows.length === 0) best = { rows, step };
  }
  return { ...best, step: Math.min(LARGEST_STEP, best.step) };
}

/** Divides groups into rows with about as many nodes each. */
function inRows(groups: readonly Group[], count: number): Group[][] {
  const all = sizeOf(groups);
  const rows: Group[][] = [[]];
  let before = 0;
  for (const group of groups) {
    const isFull = before + group[1].length / 2 > (all * rows.length) / count;
    if (isFull && rows.length < count && rows.at(-1)?.length) rows.push([]);
    rows.at(-1)?.push(group);
    before += group[1].length;
  }
  return rows;
}

function sizeOf(groups: readonly Group[]): number {
  return groups.reduce((sum, [, members]) => sum + members.length, 0);
}

/** Finds the largest distance between cells at which every box has room for its cells. */
function stepOf(rows: readonly (readonly Group[])[], width: number, height: number, perCell: number): number {
  const all = rows.reduce((sum, row) => sum + sizeOf(row), 0);
  const room = height - rows.length * (LABEL + PADDING) - (rows.length - 1) * GAP;
  let step = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const tall = (room * sizeOf(row)) / all;
    widths(row, width).forEach((wide, at) => {
      const cells = Math.ceil((row[at] as Group)[1].length / perCell);
      step = Math.min(step, largestStep(wide - 2 * PADDING, tall, cells));
    });
  }
  return Math.max(0, step);
}

/** The widths of the boxes of a row, in proportion to their numbers of nodes; but small boxes get more, so that there is room for a name. */
function widths(row: readonly Group[], width: number): number[] {
  const room = width - (row.length - 1) * GAP;
  const least = Math.min(90, room / row.length);
  const all = sizeOf(row);
  const raw = row.map(([, members]) => Math.max(least, (room * members.length) / all));
  const over = raw.reduce((sum, wide) => sum + wide, 0) - room;
  const spare = raw.reduce((sum, wide) => sum + wide - least, 0);
  return raw.map((wide) => wide - (spare > 0 ? (over * (wide - least)) / spare : 0));
}

function largestStep(width: number, height: number, cells: number): number {
  if (width <= 0 || height <= 0) return 0;
  let step = 0;
  for (let columns = 1; columns <= cells; columns++) {
    const tried = Math.min(width / columns, height / Math.ceil(cells / columns));
    if (tried > step) step = tried;
    // From here on more columns only make cells smaller.
    else if (width / columns < step) break;
  }
  return step;
}

function placed({ rows, step }: Plan, width: number, nodes: number, perCell: number): NetworkLayout {
  const boxes: ZoneBox[] = [];
  let [y, firstCell] = [0, 0];
  for (const row of rows) {
    const wide = widths(row, width);
    const columns = wide.map((one) => Math.max(1, Math.floor((one - 2 * PADDING) / step + 1e-6)));
    const cells = row.map(([, members]) => Math.ceil(members.length / perCell));
    const lines = Math.max(1, ...cells.map((count, at) => Math.ceil(count / (columns[at] as number))));
    const height = LABEL + PADDING + lines * step;
    let x = 0;
    row.forEach(([zone, members], at) => {
      const width = wide[at] as number;
      const used = Math.min(columns[at] as number, cells[at] as number);
      const left = x + Math.max(PADDING, rows.length > 1 || row.length > 1 ? (width - used * step) / 2 : PADDING);
      boxes.push({
        ...{ zone, x, y, width, height, left, top: y + LABEL, columns: columns[at] as number },
        ...{ firstCell, cells: cells[at] as number, nodes: members },
      });
      x += width + GAP;
      firstCell += cells[at] as number;
    });
    y += height + GAP;
  }
  const places = placesOf(boxes, firstCell, nodes, step, perCell);
  return { width, height: Math.max(0, y - GAP), step, perCell, boxes, ...places };
}

function placesOf(boxes: readonly ZoneBox[], cells: number, nodes: number, step: number, perCell: number) {
  const [x, y] = [new Float32Array(cells), new Float32Array(cells)];
  const cellOf = new Int32Array(nodes).fill(-1);
  const firstOf = new Int32Array(cells + 1);
  const order = new Int32Array(boxes.reduce((sum, box) => sum + box.nodes.length, 0));
  let at = 0;
  for (const box of boxes) {
    for (let cell = 0; cell < box.cells; cell++) {
      const number = box.firstCell + cell;
      x[number] = box.left + ((cell % box.columns) + 0.5) * step;
      y[number] = box.top + (Math.floor(cell / box.columns) + 0.5) * step;
      for (const node of box.nodes.slice(cell * perCell, (cell + 1) * perCell)) {
        cellOf[node] = number;
        order[at++] = node;
      }
      firstOf[number + 1] = at;
    }
  }
  return { x, y, cellOf, firstOf, order };
}

/** Finds the cell at a point; -1: there is none. */
export function cellAt({ boxes, step }: NetworkLayout, x: number, y: number): number {
  for (const box of boxes) {
    const column = Math.floor((x - box.left) / step);
    const line = Math.floor((y - box.top) / step);
    if (column < 0 || column >= box.columns || line < 0) continue;
    const cell = line * box.columns + column;
    if (cell < box.cells) return box.firstCell + cell;
  }
  return -1;
}

/** Finds the next cell in a direction, in the same box or in the next one; at the edge of the picture the cell itself. */
export function cellBeside(layout: NetworkLayout, cell: number, dx: number, dy: number): number {
  const { x, y } = layout;
  const [fromX, fromY] = [x[cell] as number, y[cell] as number];
  let [best, least] = [cell, Number.POSITIVE_INFINITY];
  for (let other = 0; other < x.length; other++) {
    const along = dx * ((x[other] as number) - fromX) + dy * ((y[other] as number) - fromY);
    const across = Math.abs(dy * ((x[other] as number) - fromX)) + Math.abs(dx * ((y[other] as number) - fromY));
    if (along < 0.5 || along + 4 * across >= least) continue;
    [best, least] = [other, along + 4 * across];
  }
  return best;
}
