import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { atOnce } from "./at-once.js";

/** Works on numbers: each is the time and the weight of its own work. Returns the largest number and weight that were under way at once. */
async function played(items: readonly number[], bounds: { most: number; weight: number; alone?: () => boolean }) {
  const seen = { items: 0, weight: 0, order: [] as number[] };
  let [running, weight] = [0, 0];
  const all = { weightOf: (item: number) => item, alone: () => false, ...bounds };
  await atOnce(items, all, async (item) => {
    seen.order.push(item);
    seen.items = Math.max(seen.items, ++running);
    seen.weight = Math.max(seen.weight, (weight += item));
    await sleep(item);
    running--;
    weight -= item;
  });
  return seen;
}

test("so many are at work, and no more, and all have their turn in order", async () => {
  const items = Array.from({ length: 20 }, (_, n) => 1 + (n % 3));
  const { items: most, order } = await played(items, { most: 4, weight: 100 });
  expect([most, order]).toEqual([4, items]);
});

test("heavy ones are fewer, and one that is too heavy is alone", async () => {
  expect(await played([3, 3, 3, 9, 1], { most: 4, weight: 6 })).toMatchObject({ items: 2, weight: 9 });
  expect(await played([1, 1, 1], { most: 4, weight: 6, alone: () => true })).toMatchObject({ items: 1 });
});

test("a failure lets those at work end, and none begin", async () => {
  const ended: number[] = [];
  const bounds = { most: 2, weight: 9, weightOf: () => 1, alone: () => false };
  const work = async (item: number): Promise<void> => {
    await sleep(item);
    if (item === 1) throw new Error("one");
    ended.push(item);
  };
  await expect(atOnce([5, 1, 2], bounds, work)).rejects.toThrow("one");
  expect(ended).toEqual([5]);
});
