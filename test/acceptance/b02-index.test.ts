import { expect, test } from "vitest";
import { NodeState } from "../../src/gen/swarmlab/v1/tracker.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";
import { Outsider } from "./outsider.js";

function swarmOf(nodes: number): { swarm: TestSwarm; outsider: Outsider } {
  const swarm = new TestSwarm({ nodes });
  const outsider = new Outsider(swarm.simulation, swarm.trackerHost.self);
  swarm.run(2000);
  return { swarm, outsider };
}

test("B2: the tracker lists the nodes of the network", () => {
  const { swarm, outsider } = swarmOf(5);
  const { nodes } = outsider.ask("listNodes", { firstNumber: 0, limit: 0 });
  expect(nodes.map((node) => node.identity).sort()).toEqual(["n0", "n1", "n2", "n3", "n4"]);
  expect(nodes.every((node) => node.state === NodeState.ALIVE && node.capacityBytes === 1e6)).toBe(true);
  expect(nodes.map((node) => node.peer?.number).sort()).toEqual(swarm.places.map((place) => place.node.number).sort());
});

test("B2: the tracker knows for each chunk of each file exactly the nodes whose disks have it", () => {
  const { swarm, outsider } = swarmOf(6);
  swarm.finish([swarm.put(0, "one", 7 * CHUNK + 3), swarm.put(1, "two", 12 * CHUNK)]);
  for (const [name, chunks] of [
    ["one", 8],
    ["two", 12],
  ] as const) {
    const { fileId } = outsider.ask("get", { name, fileId: 0, firstChunk: 0, limit: 0, join: undefined });
    const holders = outsider.holders(name);
    expect(holders).toHaveLength(chunks);
    holders.forEach((numbers, index) => {
      const disks = swarm.places.filter((place) => place.store.get(fileId, index)).map((place) => place.node.number);
      expect(numbers.sort()).toEqual(disks.sort());
      expect(numbers).toHaveLength(2);
    });
  }
});

test("B2: the tracker lists the files, with the redundancy of each", () => {
  const { swarm, outsider } = swarmOf(4);
  swarm.finish([swarm.put(0, "b", 5 * CHUNK), swarm.put(1, "a", 1), swarm.put(2, "c", 0)]);
  const { files } = outsider.ask("listFiles", { after: "", prefix: "", limit: 0 });
  expect(files.map(({ name, size }) => [name, size])).toEqual([
    ["a", 1],
    ["b", 5 * CHUNK],
    ["c", 0],
  ]);
  expect(files.slice(0, 2).every((file) => file.fewestReplicas === 2)).toBe(true);
});
