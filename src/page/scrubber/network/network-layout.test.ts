import fc from "fast-check";
import { expect, test } from "vitest";
import { cellAt, cellBeside, networkLayout } from "./network-layout.js";

/** Makes zones with these numbers of nodes. The nodes are numbered across all zones. */
function zonesOf(sizes: readonly number[]): Map<string, number[]> {
  let node = 0;
  return new Map(sizes.map((size, at) => [`zone-${at}`, Array.from({ length: size }, () => node++)]));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all + size, 0);
}

test("every node has a place of its own, in the box of its zone, and is found there", () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 358, max: 2500 }), (zones, width) => {
      const layout = networkLayout(zonesOf(zones), sum(zones), width, width < 600 ? width * 1.2 : 600);
      expect(layout.perCell).toBe(1);
      for (const box of layout.boxes) {
        expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01);
        for (const node of box.nodes) {
          const cell = layout.cellOf[node] as number;
          const [x, y] = [layout.x[cell] as number, layout.y[cell] as number];
          expect(x - layout.step / 2).toBeGreaterThanOrEqual(box.x - 0.01);
          expect(x + layout.step / 2).toBeLessThanOrEqual(box.x + box.width + 0.01);
          expect(y + layout.step / 2).toBeLessThanOrEqual(box.y + box.height + 0.01);
          expect(cellAt(layout, x, y)).toBe(cell);
          expect(layout.order[layout.firstOf[cell] as number]).toBe(node);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("1,000 nodes are circles one by one, 100,000 cells one by one, and of a million several share a cell", () => {
  const thousand = networkLayout(zonesOf(Array(6).fill(166)), 1000, 1220, 600);
  expect(thousand.step).toBeGreaterThan(15);
  const many = networkLayout(zonesOf(Array(10).fill(10_000)), 100_000, 1220, 600);
  expect([many.perCell, many.step]).toEqual([1, 2]);
  const most = networkLayout(zonesOf(Array(10).fill(100_000)), 1_000_000, 1220, 600);
  expect(most.perCell).toBeGreaterThan(1);
  expect(most.step).toBeGreaterThanOrEqual(2);
  expect(most.height).toBeLessThan(700);
  const drawn = most.order.length;
  expect(drawn).toBe(1_000_000);
});

test("from any node, keys come to its neighbours and back", () => {
  const layout = networkLayout(zonesOf([20, 20]), 40, 800, 400);
  const { columns } = layout.boxes[0] as { columns: number };
  expect(cellBeside(layout, 0, 1, 0)).toBe(1);
  expect(cellBeside(layout, 1, -1, 0)).toBe(0);
  expect(cellBeside(layout, 0, 0, 1)).toBe(columns);
  expect(cellBeside(layout, 0, -1, 0)).toBe(0);
  const walked = (dx: number, dy: number) =>
    Array.from({ length: 40 }).reduce((cell: number) => cellBeside(layout, cell, dx, dy), 0);
  expect(Math.max(walked(1, 0), walked(0, 1))).toBeGreaterThanOrEqual(20);
});

test("a network without nodes has no cells", () => {
  const layout = networkLayout(new Map(), 0, 800, 400);
  expect([layout.boxes.length, layout.height, cellAt(layout, 10, 10)]).toEqual([0, 0, -1]);
});
