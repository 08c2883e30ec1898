import { type Played, play, scenarioOf } from "../scenario.js";

/** Six nodes; every chunk of the one file is on four of them. Nodes are suspected after 25 s and given up after 60 s. */
export function sixNodes(steps: string, more = ""): Played {
  return play(
    scenarioOf(`
duration: 20min
payload: real
chunkSize: 64 KiB
replication: 4
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { names: [a, b, c, d, e, f] }, { names: [reader], capacity: 0 B } ]
steps:
  - { at: 5s, put: { node: a, file: movie, size: 640 KiB } }
${steps}${more}`),
    { freeze: true },
  );
}

/** The nodes and the stages of each incident in the timeline. */
export const stagesOf = ({ report }: Played) =>
  report.timeline.incidents.map(({ names, stages }) => [
    [...names].sort().join(" "),
    ...stages.map(({ stage }) => stage),
  ]);
