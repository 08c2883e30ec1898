import { describe, expect, test } from "vitest";
import { accept, refuse, varying } from "../../../test/experiment/experiment-text.js";

describe("factors", () => {
  test("of quantities are swept, and of words are not", () => {
    const { factors } = accept(
      varying(
        "{ set: tracker.deadAfter, levels: [30s, 10min] }",
        "{ set: replication, levels: [2, 3] }",
        "{ set: network.loss, levels: [1 %, 0.02] }",
        "{ set: node.transferCap, levels: [1 Mbit/s, unlimited] }",
        "{ set: tracker.spreadZones, levels: [true, false] }",
      ),
    );
    expect(factors.map(({ name, unit, levels }) => [name, unit, levels.map(({ quantity }) => quantity)])).toEqual([
      ["deadAfter", "duration", [30_000, 600_000]],
      ["replication", "count", [2, 3]],
      ["loss", "share", [0.01, 0.02]],
      ["transferCap", undefined, [undefined, undefined]],
      ["spreadZones", undefined, [undefined, undefined]],
    ]);
  });

  test("are named in settings where a level alone would not say what it is", () => {
    expect(accept(varying("{ set: replication, levels: [2] }")).settings[0]?.name).toBe("replication=2");
    expect(accept(varying("{ set: tracker.spreadZones, levels: [true] }")).settings[0]?.name).toBe("spreadZones=true");
    const two = varying("{ set: replication, levels: [2] }", "{ set: tracker.placement, levels: [random] }");
    expect(accept(two).settings[0]?.name).toBe("replication=2 placement=random");
  });

  test("set several keys at once by named patches", () => {
    const text = varying(
      "{ name: repair, patches: { eager: { tracker.deadAfter: 30s, tracker.repair.streams: 5 }, none: { tracker.repair.enabled: false } } }",
    );
    expect(
      accept(text).settings.map(({ name, scenario: { tracker } }) => [name, tracker.deadAfter, tracker.repair]),
    ).toEqual([
      ["eager", 30_000, expect.objectContaining({ streams: 5, enabled: true })],
      ["none", 60_000, expect.objectContaining({ enabled: false })],
    ]);
  });

  test("have levels, different ones, each a single value", () => {
    expect(refuse(varying("{ set: replication, levels: [] }"))).toEqual([
      "e.yaml:4:33 factors[0].levels: expected at least one level, found an empty list",
    ]);
    expect(refuse(varying("{ set: replication }"))).toEqual([
      "e.yaml:4:5 factors[0].levels: is missing: expected a list of levels such as [2, 3, 4]",
    ]);
    expect(refuse(varying('{ set: replication, levels: [2, "", [3], 2] }'))).toEqual([
      'e.yaml:4:37 factors[0].levels[1]: expected a word, a number, or true or false, found ""',
      "e.yaml:4:41 factors[0].levels[2]: expected a word, a number, or true or false, found a list",
    ]);
    expect(refuse(varying("{ set: replication, levels: [2, 3, 2] }"))).toEqual([
      'e.yaml:4:40 factors[0].levels[2]: the level "2" is given twice',
    ]);
  });

  test("have names of their own, and keys of their own", () => {
    const key = "{ set: tracker.repair.enabled, levels: [true, false] }";
    expect(
      refuse(varying("{ set: replication, levels: [2, 3] }", "{ name: replication, patches: { a: { nodes: 7 } } }")),
    ).toEqual(['e.yaml:5:5 factors[1]: there is another factor "replication": give this one a name of its own']);
    expect(refuse(varying("{ name: how, patches: { off: { tracker.repair: { enabled: false } } } }", key))).toEqual([
      'e.yaml:5:5 factors[1]: sets tracker.repair.enabled, which the factor "how" sets too',
    ]);
    expect(refuse(varying("{ set: seed, levels: [1, 2] }"))).toEqual([
      "e.yaml:4:5 factors[0]: a factor may not set seed: the key seeds says with which ones to play",
    ]);
  });

  test("lead to keys by paths, and patches have names", () => {
    expect(refuse(varying("{ set: tracker..x, levels: [1] }"))).toEqual([
      'e.yaml:4:12 factors[0].set: expected the path of a scenario\'s key, such as tracker.placement or nodes[0].count, found "tracker..x"',
    ]);
    expect(refuse(varying("{ name: a, patches: { 2: { replication: 2 } } }"))).toEqual([
      'e.yaml:4:27 factors[0].patches.2: expected a name of letters, digits, -, _, + and ., which begins with a letter, found "2"',
    ]);
    expect(refuse(varying("{ patches: { a: { replication: 2 } } }"))).toEqual([
      "e.yaml:4:5 factors[0].name: is missing: expected a name of the factor, beside patches",
    ]);
    expect(refuse(varying("{ name: a, patches: { b: {} } }")).join()).toMatch(
      /b: .*with at least one path, found an empty map/,
    );
  });
});

describe("a level that makes the scenario invalid is told", () => {
  test("at its own line, with the scenario's message", () => {
    expect(refuse(varying("{ set: tracker.placement, levels: [random, two-choises] }"))).toEqual([
      'e.yaml:4:48 factors[0].levels[1]: the level "two-choises" makes the scenario invalid: folder/base.yaml tracker.placement: expected one of round-robin, random, least-loaded, two-choices, rendezvous; did you mean "two-choices"?, found "two-choises"',
    ]);
    expect(refuse(varying("{ set: tracker.plasement, levels: [random] }"))[0]).toMatch(
      /^e.yaml:4:40 factors\[0\].levels\[0\]: .* tracker.plasement: unknown key; did you mean "placement"\?$/,
    );
    expect(refuse(varying("{ set: 'nodes[0].count', levels: [3] }"))[0]).toMatch(
      /the level "3" makes the scenario invalid: --set nodes\[0\].count=3: nodes is 6, and not a list/,
    );
  });

  test("where the problem shows at a line of the scenario", () => {
    expect(refuse(varying("{ set: tracker.announceInterval, levels: [5s, 1min] }"))).toEqual([
      'e.yaml:4:51 factors[0].levels[1]: the level "1min" makes the scenario invalid: folder/base.yaml:3:10 tracker.suspectAfter: expected a time longer than announceInterval, or every node is suspected, found nothing',
    ]);
  });

  test("once, though it is in many settings, and beside other problems", () => {
    const text = varying(
      "{ set: replication, levels: [2, 70, 3] }",
      "{ set: tracker.placement, levels: [random, nearest, two-choices] }",
    );
    expect(refuse(`${text}metrics: [get.p9]\n`)).toEqual([
      expect.stringMatching(/^e.yaml:4:37 factors\[0\].levels\[1\]: the level "70" makes/),
      expect.stringMatching(/^e.yaml:5:48 factors\[1\].levels\[1\]: the level "nearest" makes/),
      'e.yaml:6:11 metrics[0]: the report has no figure "get.p9"; did you mean "get.p90"?',
    ]);
  });

  test("with its setting, if it is right by itself", () => {
    const text = varying(
      "{ set: tracker.suspectAfter, levels: [20s, 5min] }",
      "{ set: tracker.deadAfter, levels: [1min, 10min] }",
    );
    expect(refuse(text)).toEqual([
      'e.yaml:5:40 factors[1].levels[0]: the level "1min" of the setting "suspectAfter=5min deadAfter=1min" makes the scenario invalid: folder/base.yaml tracker.deadAfter: expected a time that is not shorter than suspectAfter, found "1min"',
    ]);
    expect(accept(`${text}design: pairs\n`).settings).toHaveLength(2);
  });
});
