import { describe, expect, test } from "vitest";
import { explain, UnknownSubject } from "../../src/explain/explain.js";
import { openQuestions } from "../../src/explain/open-questions.js";
import type { Question } from "../../src/explain/question.js";
import { evidence, trimAll } from "./prepared.js";

const NETWORK = `
duration: 20min
replication: 2
tracker: { announceInterval: 10s, suspectAfter: 25s, deadAfter: 60s, repair: { holdFor: 5min } }
nodes: [{ class: n, count: 8, zone: [a, b], capacity: 100 MiB, up: 20 Mbit/s, down: 50 Mbit/s }]
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 8 MiB } }
`;

function story(text: string, question: Question) {
  return explain(evidence(text), question);
}

describe("losses and slow downloads, each with its cause:", () => {
  test("a partition: holders run, and the tracker does not hear them", () => {
    const { answer, causes, events } = story(
      `${NETWORK}  - { at: 5min, partition: { groups: [ [n-1, n-2, n-3, n-4, n-5, n-6, n-7] ] } }\n`,
      { about: "file", name: "film", until: 7 * 60_000 },
    );
    expect(answer).toMatch(/of 2 replicas that the tracker can count/);
    expect(causes.join(" ")).toMatch(
      /n-\d runs and has a replica, but the tracker does not hear it after a step of the scenario: partition of/,
    );
    expect(events.map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^the tracker takes n-\d to be dead$/)]),
    );
  });

  test("an early trim: the tracker had the last replicas dropped", () => {
    const { answer, causes } = explain(evidence(NETWORK, 5 * 60_000, trimAll), { about: "chunk", name: "film/0" });
    expect(answer).toBe("It is lost: no disk has it.");
    expect(causes[0]).toMatch(
      /^The last replica went from n-\d at 5 min.*: the node dropped it.*The tracker orders drops/,
    );
  });

  test("a limping source", () => {
    const { answer, causes } = story(
      `${NETWORK.replace("replication: 2", "replication: 1")}  - { at: 1min, limit: { all: true, up: 20 Mbit/s } }
  - { at: 2min, limit: { node: n-3, up: 200 kbit/s } }
  - { at: 3min, get: { node: n-8, file: film }, mayFail: true }
`,
      { about: "get", name: "film" },
    );
    expect(answer).toMatch(/^It (took|ended with \w+ after) /);
    expect(causes[0]).toMatch(/^n-3 is slow: its \d+ chunks? came at [\d.]+ [kK]i?B\/s.*those of the others at/);
  });

  const limping = (limit: string, replication = 1) =>
    `${NETWORK.replace("replication: 2", `replication: ${replication}`)}  - { at: 1min, limit: { all: true, up: 20 Mbit/s } }
  - { at: 2min, limit: ${limit} }
  - { at: 3min, get: { node: n-8, file: film }, mayFail: true }
`;
  const ofGet = { about: "get", name: "film", by: "n-8" } as const;

  test("the link of the reader limps, and no source is blamed", () => {
    const { causes } = story(limping("{ node: n-8, down: 1500 kbit/s }"), ofGet);
    expect(causes).toEqual([
      expect.stringMatching(
        /^The link of n-8 itself is slow: \d chunks from \d nodes came at 18\d KiB\/s after the step "limit of n-8: .*", while nodes of this run usually sent chunks at/,
      ),
    ]);
  });

  test("the reader limps so much that nothing comes in time", () => {
    const { causes } = story(limping("{ node: n-8, down: 400 kbit/s }"), ofGet);
    expect(causes[0]).toMatch(
      /^The link of n-8 itself is slow: of \d+ transfers from \d nodes none ended in time after/,
    );
    expect(causes.slice(1).join()).not.toMatch(/\d\d transfers from/);
  });

  test("the reader limps among others, who get chunks from the same nodes meanwhile", () => {
    const crowd = `${limping("{ node: n-8, down: 1500 kbit/s }", 2)}  - { at: 181s, get: { nodes: [n-1, n-2, n-3], file: film } }\n`;
    const seen = evidence(crowd);
    const own = /^The link of n-8 itself is slow: .*, while others got chunks from the same nodes at [\d.]+ MiB\/s\.$/;
    expect(explain(seen, ofGet).causes[0]).toMatch(own);
    // The explanation is the same if no step of the scenario is known.
    const unseen = { ...seen, steps: [] };
    expect(explain(unseen, ofGet).causes[0]).toMatch(own);
    for (const by of ["n-1", "n-2", "n-3"]) expect(explain(seen, { ...ofGet, by }).causes).toEqual([]);
  });

  test("a source limps, and no reader is blamed", () => {
    const crowd = `${limping("{ node: n-3, up: 500 kbit/s }", 2)}  - { at: 3min, get: { nodes: [n-1, n-2], file: film } }\n`;
    const seen = evidence(crowd);
    const told = ["n-1", "n-2", "n-8"].flatMap((by) => explain(seen, { ...ofGet, by }).causes);
    expect(told.join()).not.toMatch(/itself is slow/);
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual(told.map(() => expect.stringMatching(/^(n-3 is slow: |\d transfers? from n-3 failed)/)));
  });

  test("a mass failure holds repair", () => {
    const { answer, causes } = story(`${NETWORK}  - { at: 5min, crash: { zone: a } }\n`, {
      about: "chunk",
      name: "film",
      until: 8 * 60_000,
    });
    expect(answer).toMatch(/It has [01] of 2 replicas/);
    expect(causes.join(" ")).toMatch(/The tracker holds repair since 5 min .*\(mass failure\)/);
    expect(causes.join(" ")).toMatch(/n-\d crashed at 5 min, with a step of the scenario: crash of/);
  });

  test("a hold of repair is told with its end, also when this comes after the end of the run", () => {
    const seen = evidence(`${NETWORK}  - { at: 5min, crash: { zone: a } }\n`);
    const texts = (until: number) =>
      explain(seen, { about: "chunk", name: "film/0", until }).events.map(({ text }) => text);
    const begins = /^the tracker holds repair until 00:1[01]:\d\d \(mass failure\)$/;
    expect(texts(8 * 60_000)).toContainEqual(expect.stringMatching(begins));
    expect(texts(8 * 60_000)).not.toContain("the hold of repair ends");
    expect(texts(12 * 60_000)).toContain("the hold of repair ends");
    const short = `${NETWORK.replace("20min", "8min")}  - { at: 5min, crash: { zone: a } }\n`;
    const { causes, events } = story(short, { about: "chunk", name: "film/0" });
    expect(events.map(({ text }) => text)).not.toContain("the hold of repair ends");
    expect(causes.join(" ")).toMatch(/holds repair since 5 min .*, until 00:1[01]:\d\d \(mass failure\)\./);
  });

  test("replicas that share a zone, since repair is held", () => {
    const { answer, causes } = story(
      `${NETWORK}  - { at: 5min, crash: { zone: b }, for: 2min }
  - { at: 395s, put: { node: n-1, file: song, size: 1 MiB } }\n`,
      { about: "chunk", name: "song/0", until: 8 * 60_000 },
    );
    expect(answer).toMatch(
      /^It has 2 replicas .* But n-\d and n-\d are in zone a, though n-\d runs in zone b, which has/,
    );
    expect(causes).toEqual([expect.stringMatching(/^The tracker holds repair since .*, until .* \(mass failure\)\.$/)]);
  });

  test("a full zone, and a full network", () => {
    const full = `
duration: 20min
replication: 2
tracker: { announceInterval: 10s, suspectAfter: 25s, deadAfter: 60s, repair: { massFailureShare: 100 % } }
nodes:
  - { class: n, count: 3, capacity: 16 MiB, zone: a }
  - { class: m, count: 1, capacity: 16 MiB, zone: b }
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 16 MiB } }
  - { at: 1min, put: { node: n-1, file: other, size: 16 MiB } }
  - { at: 5min, crash: n-2 }
`;
    const { answer, causes } = story(full, { about: "file", name: "film" });
    const { answer: second, causes: others } = story(full, { about: "file", name: "other" });
    const short = /of 2 replicas/.test(answer) ? causes : others;
    expect(`${answer} ${second}`).toMatch(/It has 1 of 2 replicas/);
    expect(short[0]).toMatch(
      /^No node has room for it: all \d others that run are full, as \w-?\d* with 16 MiB of 16 MiB\.$/,
    );
  });
});

test("an explanation says what was not recorded, and the error about an unknown name lists the known ones", () => {
  const seen = evidence(NETWORK);
  expect(() => explain(seen, { about: "file", name: "flim" })).toThrow(UnknownSubject);
  expect(() => explain(seen, { about: "chunk", name: "film/99" })).toThrow("there is no chunk 99");
  expect(() => explain(seen, { about: "get", name: "film" })).toThrow("there was no get of film");
  expect(explain(seen, { about: "file", name: "film" }).answer).toMatch(/^Since .*: all replicas\./);
  expect(explain(seen, { about: "put", name: "film" }).answer).toMatch(/^It took /);
  expect(explain(seen, { about: "node", name: "n-1" }).answer).toMatch(
    /^It runs, and the tracker takes it to be alive\. It has \d+ replicas/,
  );
  expect(openQuestions(seen)).toEqual([]);
});

test("a chunk that went bad on its disk is gone in the story from that moment on, and each event is told once", () => {
  const seen = evidence(`${NETWORK}  - { at: 5min, corrupt: { all: true } }\n  - { at: 5min, pause: n-8, for: 1s }\n`);
  const { answer, events } = explain(seen, { about: "chunk", name: "film/0" });
  expect(answer).toBe("It is lost: no disk has it.");
  expect(events.filter(({ time }) => time === 300_000).map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^n-\d drops its replica$/),
  );
  const put = explain(seen, { about: "put", name: "film" }).events.map(({ time, text }) => `${time} ${text}`);
  expect(new Set(put).size).toBe(put.length);
});

test("a failed put is an open question even if its file was never committed, and only what is known of it is told", () => {
  const seen = evidence(`${NETWORK}  - { at: 1min, put: { node: n-2, file: song, size: 4 MiB }, mayFail: true }
  - { at: 60500ms, crash: n-2, for: 10s }
  - { at: 5min, put: { node: n-3, file: huge, size: 900 MiB }, mayFail: true }
`);
  expect(seen.history.leftOut.join(" ")).toMatch(/transfers are left out/);
  const questions = openQuestions(seen).filter(({ subject }) => subject.startsWith("put "));
  expect(questions.map(({ subject }) => subject)).toEqual([
    "put of a file that was never committed on n-2",
    "put of a file that was never committed on n-3",
  ]);
  for (const { causes, events, unknown } of questions) {
    expect([...causes, ...events.map(({ text }) => text)].join(" ")).not.toMatch(/no chunk moved/i);
    expect(unknown[0]).toBe(
      "The history does not say which chunks moved for it: it leaves out the chunks of files that were never committed.",
    );
  }
  expect(questions[1]?.causes).toEqual(["1 call to the tracker failed (RESOURCE_EXHAUSTED)."]);
  const nameless = "is known: the history does not have the names of files that were never committed, and";
  expect(() => explain(seen, { about: "put", name: "song" })).toThrow(
    `no put of song ${nameless} 2 puts were of such files`,
  );
  expect(() => explain(seen, { about: "put", name: "song", by: "n-2" })).toThrow(
    `no put of song on n-2 ${nameless} one put was of such a file`,
  );
  expect(() => explain(seen, { about: "get", name: "song" })).toThrow("there was no get of song");
});

test("a file that lacks replicas at the end is an open question, after those that cannot be read", () => {
  const seen = evidence(`${NETWORK}  - { at: 11s, put: { node: n-2, file: song, size: 1 MiB, replication: 1 } }
  - { at: 19min, crash: { pick: 7 } }
`);
  const questions = openQuestions(seen);
  const reads = questions.map(({ answer }) => /: (unreadable|one replica left|fewer replicas)/.exec(answer)?.[1]);
  expect(reads).toEqual([...reads].sort().reverse());
  expect(questions.length).toBe(2);
  const one = evidence(`${NETWORK}  - { at: 1190s, crash: { pick: 2 } }\n`);
  expect(openQuestions(one).map(({ subject }) => subject)).toEqual(["film"]);
});

test("a check that failed is explained by the object where it failed", () => {
  const seen = evidence(NETWORK, 5 * 60_000, trimAll);
  const questions = openQuestions(seen);
  expect(questions.map(({ subject }) => subject)).toContain("film");
  expect(questions.find(({ subject }) => subject === "film")?.answer).toMatch(
    /unreadable\. Its worst chunk is chunk 0\. It is lost/,
  );
});

test("a check that failed at a file of which nothing was recorded is told without causes", () => {
  const seen = evidence(NETWORK);
  const check = { name: "reads", passed: false, detail: "1 wrong", object: "ghost", vacuous: false };
  expect(explain({ ...seen, checks: [check] }, { about: "check", name: "reads" })).toEqual({
    subject: "reads",
    answer: "It failed: 1 wrong.",
    causes: [],
    events: [],
    unknown: ["Of ghost nothing was recorded."],
  });
});

test("of a file that the history does not tell chunk by chunk, no gap is claimed: the calls that failed are told", () => {
  const seen = evidence(`${NETWORK}  - { at: 1min, crash: n-2 }
  - { at: 70s, get: { node: n-8, file: film }, mayFail: true }
`);
  const { history } = seen;
  const untold = { ...history, files: { ...history.files, told: history.files.name.map(() => 0) } };
  const { causes, unknown } = explain({ ...seen, history: untold }, { about: "get", name: "film" });
  expect(unknown[0]).toMatch(/^The history does not say which chunks moved for it/);
  expect(causes.join(" ")).not.toMatch(/no chunk moved/);
  expect(causes.join(" ")).toMatch(/\d+ calls? to n-2 failed \(UNAVAILABLE\), which did not run\./);
});
