import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NodeState } from "../../src/gen/swarmlab/v1/tracker.js";
import { withTracker } from "../../src/live/daemon/tracker-client.js";
import { RpcFailure } from "../../src/live/grpc/rpc-failure.js";
import { storedBytes } from "../trials/stored-contents.js";
import { Actor } from "./actor.js";
import { type Moment, now } from "./history.js";

const REPLICATION = 3;
const TIMES = [
  ...["--announce-interval", "300ms", "--suspect-after", "2s", "--dead-after", "4s"],
  ...["--put-lease", "5s", "--reader-grace", "3s", "--repair-hold", "2s", "--chunk-size", "64 KiB"],
];
/** How long the network may take to be whole again after the last fault, in ms. */
const SETTLES_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;

/** Something that happened to a process. */
export interface Incident {
  readonly at: Moment;
  readonly who: string;
  readonly what: "killed" | "wiped" | "up";
}

/** The tracker and the nodes of a chaos run. */
export class ChaosNetwork {
  readonly incidents: Incident[] = [];
  /** Guarantees that did not hold. */
  readonly broken: string[] = [];
  readonly tracker: Actor;
  private readonly nodes = new Map<string, { actor: Actor; folder: string }>();
  private readonly reviving = new Set<Promise<void>>();
  private lives = 0;

  constructor(
    private readonly folder: string,
    private readonly logs: string,
    count: number,
  ) {
    const words = () => {
      const where = ["--listen", this.tracker.address ?? "127.0.0.1:0", "--data", join(folder, "tracker")];
      return ["tracker", ...where, "--replication", `${REPLICATION}`, ...TIMES];
    };
    this.tracker = new Actor("tracker", words, join(logs, "tracker.log"), this.onOwnEnd);
    for (let n = 1; n <= count; n++) this.newNode(`n${n}`);
  }

  /** The slots of the nodes. A new node may take over a slot. */
  get slots(): string[] {
    return [...this.nodes.keys()];
  }

  get address(): string {
    return this.tracker.address!;
  }

  private newNode(slot: string): void {
    const name = `${slot}-${++this.lives}`;
    const folder = join(this.folder, name);
    const words = () => [
      ...["node", "--tracker", this.address, "--name", name, "--data", folder],
      ...["--listen", "127.0.0.1:0", "--capacity", "64 MiB"],
    ];
    const actor = new Actor(name, words, join(this.logs, `${slot}.log`), this.onOwnEnd);
    this.nodes.set(slot, { actor, folder });
  }

  private readonly onOwnEnd = (actor: Actor, how: string): void => {
    // Start it again, as a service manager would. On a busy machine a tracker may need longer to start than a node waits for it.
    if (how.includes("cannot reach the tracker")) this.follow(this.up(this.slotOf(actor), actor));
    else this.broken.push(`${actor.name} ended by itself: ${how}`);
  };

  private slotOf(actor: Actor): string {
    return this.slots.find((slot) => this.nodes.get(slot)!.actor === actor) ?? actor.name;
  }

  /** Notes a start that is awaited before the network is looked at. */
  private follow(start: Promise<void>): void {
    this.reviving.add(start);
    void start.finally(() => this.reviving.delete(start));
  }

  async start(): Promise<void> {
    await this.up("tracker", this.tracker);
    await Promise.all(this.slots.map((slot) => this.up(slot, this.nodes.get(slot)!.actor)));
  }

  private async up(who: string, actor: Actor): Promise<void> {
    if (await actor.start()) this.incidents.push({ at: now(), who, what: "up" });
  }

  get runningSlots(): string[] {
    return this.slots.filter((slot) => this.nodes.get(slot)!.actor.running);
  }

  /** Kills the tracker; it is back after `awayMs`. */
  killTracker(awayMs: number): void {
    if (!this.tracker.running) return;
    this.incidents.push({ at: now(), who: "tracker", what: "killed" });
    this.revive("tracker", awayMs, () => this.tracker);
  }

  /** Kills a node. After `awayMs` it starts again or, with `wipe`, a new node starts in its place. */
  killNode(slot: string, awayMs: number, wipe: boolean): void {
    this.incidents.push({ at: now(), who: slot, what: wipe ? "wiped" : "killed" });
    const { folder } = this.nodes.get(slot)!;
    this.revive(slot, awayMs, () => {
      if (wipe) {
        rmSync(folder, { recursive: true });
        this.newNode(slot);
      }
      return this.nodes.get(slot)!.actor;
    });
  }

  private revive(who: string, awayMs: number, next: () => Actor): void {
    const killed = who === "tracker" ? this.tracker : this.nodes.get(who)!.actor;
    const away = killed
      .kill()
      .then(() => sleep(awayMs))
      .then(() => this.up(who, next()));
    this.follow(away);
  }

  /** Waits until all nodes are back, and every chunk has its replicas on nodes that announce. Returns how long this took, in ms. */
  async settles(): Promise<number> {
    while (this.reviving.size > 0) await Promise.all(this.reviving);
    const from = now();
    let seen = "nothing";
    while (now() < from + SETTLES_WITHIN_MS) {
      try {
        seen = await this.unsettled();
        if (seen === "") return now() - from;
      } catch (failure) {
        if (!(failure instanceof RpcFailure)) throw failure;
        seen = failure.message;
      }
      await sleep(LOOK_EVERY_MS);
    }
    this.broken.push(`the network did not settle within ${SETTLES_WITHIN_MS / 1000} s: ${seen}`);
    return now() - from;
  }

  /**
   * What is not in order yet: nodes that are missing, dead nodes that the tracker still counts, chunks that lack
   * replicas. Empty: everything is in order.
   */
  private unsettled(): Promise<string> {
    return withTracker(this.address, async (client) => {
      const { underReplicated, unavailable } = await client.call("stat", { name: "" });
      const ours = new Set([...this.nodes.values()].map(({ actor }) => actor.name));
      const storing = (await client.nodes()).filter(({ capacityBytes }) => capacityBytes > 0);
      const heard = storing.filter(({ state }) => state === NodeState.ALIVE || state === NodeState.SUSPECTED);
      const wrong = heard.filter(({ identity, state }) => !ours.has(identity) || state !== NodeState.ALIVE);
      if (heard.length === ours.size && wrong.length === 0 && underReplicated === 0 && unavailable === 0) return "";
      const odd = wrong.map(({ identity, state }) => `${identity} is in state ${state}`).join(", ");
      return `${heard.length} of ${ours.size} nodes are heard of; ${odd}; ${underReplicated} chunks lack replicas`;
    });
  }

  /** Waits until the tracker's index and the disks contain exactly the existing files, each with its replicas. */
  async booksAgree(): Promise<void> {
    const end = now() + SETTLES_WITHIN_MS;
    for (;;) {
      const { due, booked, stored } = await this.books();
      if (due === booked && due === stored) return;
      if (now() > end) {
        this.broken.push(`files need ${due} bytes; the tracker's books have ${booked}, the disks ${stored}`);
        return;
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  private books() {
    const actors = [...this.nodes.values()];
    const stored = actors.reduce((sum, { folder }) => sum + storedBytes(folder), 0);
    return withTracker(this.address, async (client) => {
      const files = await client.files();
      const names = new Set(actors.map(({ actor }) => actor.name));
      const members = (await client.nodes()).filter(({ identity }) => names.has(identity));
      const due = files.reduce((sum, { size }) => sum + REPLICATION * size, 0);
      return { due, booked: members.reduce((sum, { usedBytes }) => sum + usedBytes, 0), stored };
    });
  }

  async close(): Promise<void> {
    while (this.reviving.size > 0) await Promise.all(this.reviving);
    await Promise.all([this.tracker, ...[...this.nodes.values()].map(({ actor }) => actor)].map((a) => a.kill()));
  }
}
