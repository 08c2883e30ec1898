import { describe, expect, test } from "vitest";
import { play, scenarioOf } from "./scenario.js";

/** One of four nodes of zone north dies; the three others have room, but take few repairs at once. */
const ONE_OF_NORTH = `
duration: 1h
nodes:
  - { class: north, count: 4, zone: north }
  - { class: south, count: 4, zone: south }
  - { class: west, count: 4, zone: west }
steps:
  - { at: 1min, put: { file: f, size: 60 MiB, node: north-1 } }
  - { at: 10min, crash: north-2 }
`;

/** Zones of the replicas of each chunk, by the tracker's index: a line of sorted names for each chunk. */
function zonesByChunk(text: string, set: readonly string[] = []): string[] {
  const { placement } = play(scenarioOf(text, { set }), { detail: true }).measured.detail!;
  return placement.flatMap(({ chunks }) =>
    chunks.map((holders) =>
      holders
        .map((name) => name.replace(/-\d+$/, ""))
        .sort()
        .join(" "),
    ),
  );
}

describe("repair into a zone whose peers are busy", () => {
  test.each([1, 2, 100])("waits for them, with %i streams a target", (streams) => {
    const zones = zonesByChunk(ONE_OF_NORTH, [`tracker.repair.streamsPerTarget=${streams}`]);
    expect(zones).toEqual(new Array(60).fill("north south west"));
  });

  test("of which there is but one keeps its order, and ends", () => {
    const text = ONE_OF_NORTH.replace("class: north, count: 4", "class: north, count: 2").replace("60 MiB", "30 MiB");
    expect(zonesByChunk(text, ["tracker.repair.streamsPerTarget=1"])).toEqual(new Array(30).fill("north south west"));
  });

  test("goes to other zones where this one lacks room for all", () => {
    const text = ONE_OF_NORTH.replace("class: north, count: 4", "class: north, count: 2, capacity: 40 MiB");
    const zones = zonesByChunk(text.replace("north-1", "south-1"));
    expect(zones.length).toBe(60);
    for (const line of zones) expect(line.split(" ").length).toBe(3);
    expect(zones.filter((line) => line.includes("north")).length).toBe(40);
  });

  test("goes to other zones when nobody is left in this one", () => {
    const text = ONE_OF_NORTH.replace("crash: north-2 }", "crash: { zone: north } }");
    const zones = zonesByChunk(text, ["tracker.repair.massFailureShare=100%"]);
    for (const line of zones) expect(["south south west", "south west west"]).toContain(line);
  });
});
