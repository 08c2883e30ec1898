import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";
import { type Mistake, StateDisk } from "./unsynced-state.js";

// The tracker's machine stops at any moment, and what it had not synced is lost, all of it or some of it. Whatever was
// acknowledged must be known to its next life, and no number or id may be given twice.

const NODES = 4;
const SYNC_MS = 3;
const DOWN_MS = 40;
/** A microsecond, the simulator's tick. */
const TICK_MS = 0.001;

interface Act {
  readonly at: number;
  readonly kind: "put" | "remove" | "visit";
  readonly name: string;
}

interface Play {
  readonly acts: readonly Act[];
  /** Times at which the tracker's machine stops, ascending, in ms. */
  readonly crashes: readonly number[];
  /** Drawn for each write that was not synced: whether it had reached the disk. */
  readonly keeps: () => boolean;
  readonly mistake?: Mistake;
}

/** A swarm whose tracker's disk loses what was not synced, and what its clients were told. */
class Audit {
  /** By name: the id of the version that was acknowledged last; 0: a remove was acknowledged last. */
  private readonly acknowledged = new Map<string, number>();
  private readonly underway = new Map<string, Act["kind"]>();
  private readonly numbers = new Map<string, number>();
  private readonly identities = new Map<number, string>();
  private readonly committedAs = new Map<string, number>();
  private readonly owners = new Map<number, string>();
  private readonly epochs = new Set<number>();
  private visitors = 0;
  readonly steps: number[] = [];
  private readonly disk: StateDisk;
  private readonly swarm: TestSwarm;

  constructor(private readonly play: Play) {
    this.disk = new StateDisk(SYNC_MS, play.mistake);
    this.swarm = new TestSwarm({
      nodes: NODES,
      state: (host) => this.disk.open(host),
      observer: {
        fileCommitted: (id, name) => {
          expect(this.owners.get(id) ?? name, `file id ${id} is given twice`).toBe(name);
          expect(id).toBeGreaterThan(this.committedAs.get(name) ?? 0);
          this.owners.set(id, name);
          this.committedAs.set(name, id);
        },
      },
    });
    this.epochs.add(this.swarm.tracker.epoch);
    this.disk.onStep = () => this.steps.push(this.swarm.simulation.now);
  }

  /** Plays everything, checks after each crash and at the end. Throws where something was forgotten or given twice. */
  run(): void {
    const { simulation } = this.swarm;
    const moments = [
      ...this.play.acts.map((act) => ({ at: act.at, happens: () => this.act(act) })),
      ...this.play.crashes.map((at) => ({ at, happens: () => this.crash() })),
    ].sort((a, b) => a.at - b.at);
    for (const { at, happens } of moments) {
      while (this.tickIn(0) < Math.round(at / TICK_MS)) {
        simulation.runUntil(Math.min(at, simulation.now + 1));
        this.lookAtMembers();
      }
      happens();
    }
    const end = simulation.now + 60_000;
    while (this.underway.size > 0 && simulation.now < end) {
      this.swarm.run(50);
      this.lookAtMembers();
    }
    expect([...this.underway]).toEqual([]);
    this.check();
    const names = [...this.acknowledged].filter(([, id]) => id > 0).map(([name]) => name);
    const results = this.swarm.finish(names.map((name) => this.swarm.get(0, name)));
    expect(results.filter(({ error }) => error)).toEqual([]);
  }

  private act({ kind, name }: Act): void {
    if (kind === "visit") return this.visit();
    // Allow one operation on a name at a time, so that the right outcome is known.
    if (this.underway.has(name)) return;
    this.underway.set(name, kind);
    if (kind === "put") {
      const pending = this.swarm.put(name.length % NODES, name, 3 * CHUNK);
      this.whenSettled(
        () => pending.result !== undefined,
        () => this.settled(name, pending.result!.error, this.known(name)),
      );
    } else {
      const done = (result: object): void => {
        const gone = result instanceof RpcError && result.code !== Code.NOT_FOUND;
        this.settled(name, gone ? (result as RpcError) : undefined, 0);
      };
      const { host } = this.swarm.place(0);
      host.call(this.swarm.trackerHost.self, TrackerServiceDefinition, "remove", { name }, 500, done, undefined);
    }
  }

  /** A client comes, and goes: its number is never given again, though it is forgotten. */
  private visit(): void {
    const place = this.swarm.add(`visitor-${this.visitors++}`, 0);
    this.swarm.simulation.schedule(
      this.tickIn(30),
      () => place.node.leave({ drain: false }, () => place.node.stop()),
      undefined,
    );
  }

  private whenSettled(isSettled: () => boolean, then: () => void): void {
    const look = (): void => {
      if (isSettled()) then();
      else this.swarm.simulation.schedule(this.tickIn(1), look, undefined);
    };
    look();
  }

  private tickIn(ms: number): number {
    return Math.round((this.swarm.simulation.now + ms) / TICK_MS);
  }

  private settled(name: string, error: RpcError | undefined, version: number): void {
    const kind = this.underway.get(name);
    this.underway.delete(name);
    if (!error && kind === "put") expect(version).toBeGreaterThan(this.acknowledged.get(name) ?? 0);
    // After a failure the client does not know whether the operation took effect. From now on the tracker's state counts.
    this.acknowledged.set(name, error ? this.known(name) : version);
  }

  /** The version that the tracker knows, or knew when it was last up; 0: none. */
  private known(name: string): number {
    return this.swarm.tracker.files.byName(name)?.id ?? 0;
  }

  private crash(): void {
    const { simulation, trackerHost } = this.swarm;
    if (!simulation.isUp(trackerHost)) return;
    this.lookAtMembers();
    this.swarm.crashTracker();
    this.disk.crash(this.play.keeps);
    simulation.schedule(this.tickIn(DOWN_MS), () => this.restart(), undefined);
  }

  private restart(): void {
    this.swarm.restartTracker();
    const { epoch } = this.swarm.tracker;
    expect([...this.epochs], `epoch ${epoch} again`).not.toContain(epoch);
    this.epochs.add(epoch);
    this.check();
  }

  /** Notes the numbers that members were given, and checks that none was given twice. */
  private lookAtMembers(): void {
    for (const { host, node } of this.swarm.places) {
      const { number } = node;
      if (number === 0) continue;
      expect(this.identities.get(number) ?? host.identity, `number ${number} is given twice`).toBe(host.identity);
      this.identities.set(number, host.identity);
      if (node.options.capacityBytes > 0) this.numbers.set(host.identity, number);
    }
  }

  private check(): void {
    const { peers } = this.swarm.tracker;
    for (const [identity, number] of this.numbers) {
      expect(peers.numberOf(identity), identity).toBe(number);
      expect(peers.incarnation[number], identity).toBeGreaterThanOrEqual(1);
    }
    for (const [name, id] of this.acknowledged) {
      const now = this.known(name);
      const underway = this.underway.get(name);
      if (underway === "put" && now > id) continue;
      if (underway === "remove" && now === 0) continue;
      expect(now, name).toBe(id);
    }
  }
}

const never = () => false;
const always = () => true;

/** Two files are put, one of them again; one is removed; and clients come and go. */
const acts: readonly Act[] = [
  { at: 200, kind: "put", name: "a" },
  { at: 210, kind: "put", name: "bb" },
  { at: 215, kind: "visit", name: "" },
  { at: 400, kind: "put", name: "a" },
  { at: 410, kind: "visit", name: "" },
  { at: 600, kind: "remove", name: "bb" },
  { at: 603, kind: "put", name: "ccc" },
  { at: 605, kind: "visit", name: "" },
];

/** Just before and just after everything that the tracker's state does in a run. */
function crashMoments(): number[] {
  const quiet = new Audit({ acts, crashes: [], keeps: never });
  quiet.run();
  const steps = [...new Set(quiet.steps)];
  return steps.flatMap((at) => [at - TICK_MS, at]).filter((at) => at > 0);
}

function played(play: Play): Error | undefined {
  try {
    new Audit(play).run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

describe("a tracker whose machine stops at any moment", () => {
  const moments = crashMoments();

  test.each([
    ["loses all that was not synced", never],
    ["keeps it", always],
  ])(
    "and %s knows what it acknowledged, and gives nothing twice",
    (_, keeps) => {
      expect(moments.length).toBeGreaterThan(30);
      for (const at of moments) {
        const failure = played({ acts, crashes: [at], keeps });
        if (failure) throw new Error(`crash at ${at} ms: ${failure.message}`);
      }
    },
    180_000,
  );

  test("does so through any operations, crashes, and choice of what is lost", () => {
    const act = fc.record({
      at: fc.integer({ min: 20, max: 900 }),
      kind: fc.constantFrom("put", "put", "remove", "visit"),
      name: fc.constantFrom("a", "bb", "ccc"),
    });
    const crash = fc.integer({ min: 1, max: 950_000 });
    fc.assert(
      fc.property(
        fc.array(act, { minLength: 3, maxLength: 14 }),
        fc.array(crash, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.boolean()),
        (drawn, ticks, coins) => {
          const crashes = ticks.map((tick) => tick * TICK_MS).sort((a, b) => a - b);
          const keeps = () => coins.next().value as boolean;
          new Audit({ acts: drawn as Act[], crashes, keeps }).run();
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each<Mistake>([
    "answers at once",
    "answers when a sync begins",
    "forgets its epoch",
    "syncs what came last only",
  ])("is found out when its state %s", (mistake) => {
    const isFound = (at: number) => played({ acts, crashes: [at], keeps: never, mistake }) !== undefined;
    expect(moments.some(isFound)).toBe(true);
  });
});

test("a node that knows of a restart of the tracker drops nothing on an order from before", () => {
  const swarm = new TestSwarm({ nodes: 2 });
  swarm.run(2000);
  swarm.finish([swarm.put(0, "file", CHUNK)]);
  swarm.crashTracker();
  swarm.restartTracker();
  swarm.run(30_000);
  const { host, store } = swarm.places.find((place) => place.store.replicas > 0)!;
  const holdings = [...store.list()].map(({ fileId, index, pledge }) => ({ fileId, index, pledge }));
  const results: unknown[] = [];
  const order = (restarts: number): void => {
    const request = { holdings, restarts, fence: 0 };
    const note = (result: unknown): number => results.push(result);
    swarm.trackerHost.call(host.self, NodeServiceDefinition, "dropChunks", request, 1000, note, undefined);
    swarm.run(1000);
  };
  order(0);
  expect([store.replicas, results]).toMatchObject([1, [{ code: Code.FAILED_PRECONDITION }]]);
  order(1);
  expect(results[1]).toEqual({ dropped: holdings.map(({ pledge }) => pledge) });
});
