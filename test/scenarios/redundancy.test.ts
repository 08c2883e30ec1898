import { expect, test } from "vitest";
import { play, scenarioOf } from "./scenario.js";

const HOLDER_AWAY = `
duration: 40min
replication: 1
nodes:
  - { names: [holder] }
  - { names: [writer], capacity: 0 B }
tracker: { deadAfter: 30min }
steps:
  - { at: 1min, put: { node: writer, file: f, size: 4 MiB } }
  - { at: 10min, crash: holder }
  - { at: 20min, restart: holder }
  - { at: 39min, crash: holder }
`;

test("a replica counts as live while its node runs, whether or not the tracker knows that", () => {
  const { series, files } = play(scenarioOf(HOLDER_AWAY)).measured;
  const at = (minutes: number) => {
    const t = series.time.findIndex((time) => time >= minutes * 60_000);
    return [series.available[t], series.durable[t], ...series.byReplicas.map((row) => row[t])];
  };
  const [readable, away] = [
    [1, 1, 0, 4, 0],
    [0, 1, 4, 0, 0],
  ];
  expect([at(9), at(11), at(19), at(21), at(38), at(40)]).toEqual([readable, away, away, readable, readable, away]);
  expect(files).toMatchObject({ lost: 0, unavailable: 1, underReplicatedChunks: 4 });
});
