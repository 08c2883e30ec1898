import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { isRunning } from "../../../../live/disk/folder-lock.js";
import type { Faults, LinkFaults } from "../../../../scenario/players/stage.js";
import { type Capacities, type Scenario, TRACKER } from "../../../../scenario/scenario.js";
import { percentage } from "../../../../scenario/source/units.js";
import { hasStepThatNeeds } from "../../../../scenario/steps/steps.js";
import type { SitePlan } from "../site-plan.js";
import { batch, NamespaceFailure } from "./iproute.js";
import { MemoryDisks, removeStaleDisks } from "./memory-disks.js";
import { NetworkPartitions, NOWHERE } from "./network-partitions.js";

/** The beginning of namespaces' names, `swl-<pid of the process that made them>-<n>`: 0 for the tracker, n for the n-th node, r for the bridges. */
const PREFIX = "swl-";
/** The folder in which the kernel's tools keep the names of namespaces. */
const NAMES = "/run/netns";

/**
 * The burst of a link, in bytes: as much as it carries in a millisecond, and at least this. At its beginning each transfer may send this much
 * without waiting. That is 16 KiB, or 0.05 % of a transfer of 32 MiB. With a much smaller burst the link would idle while the kernel's timer is
 * late. `tbf` splits larger segments of the sender by itself.
 */
const LEAST_BURST = 16 * 1024;
const BURST_SECONDS = 0.001;
/**
 * The queue of a link: as many bytes as it carries in this time, and at least `LEAST_QUEUE`. More are dropped. With less than
 * some 20 KB for each of the connections that meet there, TCP loses so many packets at once that it waits for timeouts. Eight
 * connections got 11 to 16 Mbit/s of 20 through a queue of 48 to 128 KiB, and 19 through 192 KiB. A longer queue only delays
 * the small messages.
 */
const QUEUE_SECONDS = 0.05;
const LEAST_QUEUE = 256 * 1024;
/**
 * Every kernel has Reno, and Reno keeps a link full if the link's queue can hold the bytes under way. BBR, the default of
 * some machines, sends at a rate that it has measured: behind `tbf` it takes seconds to find out what a link carries.
 */
const CONGESTION_CONTROL = "reno";
/** The addresses of the namespaces' network, which is not visible outside them. */
const NETWORK = "10.77.0.0/16";
/** The least rate of a link, in bytes per second. A link that is limited to less in both directions is cut. */
const CUT_BELOW = 1000;

/**
 * An environment variable with a share, such as 50%: links then carry this share of the scenario's bandwidth. It is for testing whether a
 * comparison notices the difference.
 */
const CARRY = "SWARMLAB_NETNS_CARRY";

/** Reads the share of the scenario's bandwidth that links carry. Throws a NamespaceFailure when the variable's value is not a share. */
export function carriedShare(env: Readonly<Record<string, string | undefined>>): number {
  const text = env[CARRY];
  if (text === undefined || text === "") return 1;
  const share = percentage.parse(text);
  if (share === undefined || !(share > 0 && share <= 1))
    throw new NamespaceFailure(
      `${CARRY}: expected a percentage such as 50%, at most 100%, found ${JSON.stringify(text)}`,
    );
  return share;
}

/** One end of a link: a device in a namespace. Its queue limits the rate of what leaves by it. */
interface End {
  readonly namespace: string;
  readonly device: string;
}

/** The link of a node or of a backbone: the ends that limit its two directions, and its present capacities. */
interface Line {
  readonly up: End;
  readonly down: End;
  readonly carries: { up: number; down: number };
}

/**
 * Gives every program of a scenario a network namespace of its own, with a cable (a pair of `veth` devices) to a bridge. `tbf` at both ends of a
 * node's cable limits it to the scenario's bandwidth. The programs behind a backbone have a bridge of their own, and a cable from it to the bridge of all
 * other programs is the backbone. The bridges share a namespace. Partitions lose packets where they are sent. Latency is not played. Needs Linux and
 * root.
 */
export class NetworkNamespaces implements SitePlan, LinkFaults {
  readonly faults: Faults;
  readonly notes: readonly string[];
  private readonly share: number;
  private readonly disks: MemoryDisks | undefined;
  private readonly prefix = `${PREFIX}${process.pid}-`;
  private readonly router = `${this.prefix}r`;
  private readonly nodes: Line[] = [];
  private readonly backbones: Line[] = [];
  private readonly cleanUp = () => this.remove();

  private constructor(private readonly scenario: Scenario) {
    this.share = carriedShare(process.env);
    const hosts = [TRACKER, ...scenario.nodes.keys()];
    const partitions = new NetworkPartitions({ hosts, addressOf, namespaceOf: (host) => this.nameOf(host) });
    this.disks = hasStepThatNeeds(scenario, "fullDisks") ? new MemoryDisks() : undefined;
    this.faults = { links: this, partitions, ...(this.disks ? { fullDisks: this.disks } : {}) };
    this.notes = [
      ...(this.share < 1 ? [`Links carried ${100 * this.share} % of the scenario's bandwidth, as ${CARRY} says.`] : []),
      "Every program had a network namespace of its own, with links that tbf shaped to the scenario's bandwidth.",
      ...(this.disks ? ["The nodes' folders were in memory, so that disks could be full."] : []),
      "The scenario's latency, jitter and loss were not played: messages took what this machine needs for them.",
    ];
  }

  /** Makes the namespaces. Throws a NamespaceFailure when this is impossible, or when they cannot play a backbone of the scenario. */
  static open(scenario: Scenario): NetworkNamespaces {
    if (process.platform !== "linux") throw new NamespaceFailure("network namespaces need Linux");
    if (process.getuid?.() !== 0) throw new NamespaceFailure("network namespaces need root");
    if (hasStepThatNeeds(scenario, "fullDisks")) checkDisks(scenario);
    const namespaces = new NetworkNamespaces(scenario);
    // At the exit, clean up before all other listeners run: one of them may remove the nodes' folders, on which disks are mounted.
    process.prependListener("exit", namespaces.cleanUp);
    try {
      namespaces.lay();
    } catch (error) {
      namespaces.remove();
      process.off("exit", namespaces.cleanUp);
      throw error;
    }
    return namespaces;
  }

  furnish(folders: readonly string[]): void {
    this.disks?.mountAt(folders);
  }

  listen(node: number): string {
    return `${addressOf(node)}:0`;
  }

  within(node: number): readonly string[] {
    return ["ip", "netns", "exec", this.nameOf(node)];
  }

  limitNode(node: number, capacities: Partial<Capacities>): void {
    limit(this.nodes[node]!, this.carried(capacities));
  }

  limitBackbone(backbone: number, capacities: Partial<Capacities>): void {
    limit(this.backbones[backbone]!, this.carried(capacities));
  }

  async close(): Promise<void> {
    this.remove();
    process.off("exit", this.cleanUp);
  }

  private whole({ up, down }: Capacities): Capacities {
    return { up: up * this.share, down: down * this.share };
  }

  private carried({ up, down }: Partial<Capacities>): Partial<Capacities> {
    return {
      ...(up === undefined ? {} : { up: up * this.share }),
      ...(down === undefined ? {} : { down: down * this.share }),
    };
  }

  private nameOf(node: number): string {
    return `${this.prefix}${node + 1}`;
  }

  private remove(): void {
    this.disks?.unmountAll();
    removeNamespaces((name) => name.startsWith(this.prefix));
  }

  private lay(): void {
    const { nodes, network } = this.scenario;
    const programs = [TRACKER, ...nodes.keys()];
    batch("ip", undefined, [`netns add ${this.router}`, ...programs.map((node) => `netns add ${this.nameOf(node)}`)]);
    this.layBackbones();
    batch(
      "ip",
      undefined,
      programs.map((node) => {
        return `link add ${deviceOf(node)} netns ${this.router} type veth peer name eth0 netns ${this.nameOf(node)}`;
      }),
    );
    batch(
      "ip",
      this.router,
      programs.flatMap((node) => {
        return [`link set ${deviceOf(node)} master ${this.bridgeOf(node)}`, `link set ${deviceOf(node)} up`];
      }),
    );
    for (const node of programs) {
      // Without an IPv6 address the kernel sends no messages of IPv6, which would take bandwidth of a narrow link.
      const address = `address add ${addressOf(node)}/16 dev eth0 noprefixroute`;
      const route = `route add ${NETWORK} dev eth0 congctl ${CONGESTION_CONTROL}`;
      const lines = ["link set lo up", "link set eth0 addrgenmode none", address, "link set eth0 up", route];
      batch("ip", this.nameOf(node), lines);
    }
    for (const [node, { up, down }] of nodes.entries()) {
      const inside = { namespace: this.nameOf(node), device: "eth0" };
      this.nodes.push(laid(inside, { namespace: this.router, device: deviceOf(node) }, this.whole({ up, down })));
    }
    for (const [i, { up, down }] of network.backbones.entries()) {
      const end = (which: string): End => ({ namespace: this.router, device: `b${i}${which}` });
      this.backbones.push(laid(end("i"), end("o"), this.whole({ up, down })));
    }
  }

  private layBackbones(): void {
    const { backbones } = this.scenario.network;
    const lines = [
      `link add core address ${NOWHERE} type bridge`,
      "link set core addrgenmode none",
      "link set core up",
    ];
    for (const [i, { name, halfDuplex }] of backbones.entries()) {
      if (halfDuplex)
        throw new NamespaceFailure(
          `backbone ${name}: no link of one capacity for both directions can be laid: give up and down`,
        );
      const zone = `zone${i}`;
      lines.push(`link add ${zone} address ${NOWHERE} type bridge`, `link set ${zone} addrgenmode none`);
      lines.push(`link set ${zone} up`);
      lines.push(`link add b${i}i type veth peer name b${i}o`);
      lines.push(`link set b${i}i master zone${i}`, `link set b${i}o master core`);
      lines.push(`link set b${i}i up`, `link set b${i}o up`);
    }
    batch("ip", this.router, lines);
  }

  /** Finds the bridge to which a program's cable goes. */
  private bridgeOf(node: number): string {
    const plan = this.scenario.nodes[node];
    if (!plan) return "core";
    const behind = this.scenario.network.backbones.flatMap(({ zones, regions }, i) =>
      zones.includes(plan.zone) || regions.includes(plan.region) ? [i] : [],
    );
    if (behind.length > 1) throw new NamespaceFailure(`${plan.name} is behind two backbones: only one can be laid`);
    return behind.length === 0 ? "core" : `zone${behind[0]}`;
  }
}

/** Throws a NamespaceFailure when disks cannot be full here. */
function checkDisks({ payload }: Scenario): void {
  if (payload !== "real")
    throw new NamespaceFailure("fill: a disk can only be full of real contents: write payload: real");
  MemoryDisks.tryOut();
}

function deviceOf(node: number): string {
  return `v${node + 1}`;
}

/** Computes a node's address in NETWORK. */
function addressOf(node: number): string {
  const host = node + 2;
  return `10.77.${host >> 8}.${host & 255}`;
}

function laid(up: End, down: End, capacities: Capacities): Line {
  const line: Line = { up, down, carries: { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY } };
  limit(line, capacities);
  return line;
}

/** Sets the capacities of a line; cuts the line if they are too low, and restores a cut one. */
function limit(line: Line, capacities: Partial<Capacities>): void {
  const wasCut = isCut(line);
  for (const direction of ["up", "down"] as const) {
    const rate = capacities[direction];
    if (rate === undefined || rate === line.carries[direction]) continue;
    line.carries[direction] = rate;
    shape(line[direction], rate);
  }
  if (isCut(line) !== wasCut) {
    const { namespace, device } = line.down;
    batch("ip", namespace, [`link set ${device} ${wasCut ? "up" : "down"}`]);
  }
}

function isCut({ carries }: Line): boolean {
  return carries.up < CUT_BELOW && carries.down < CUT_BELOW;
}

function shape({ namespace, device }: End, bytesPerSecond: number): void {
  if (bytesPerSecond === Number.POSITIVE_INFINITY) return batch("tc", namespace, [`qdisc del dev ${device} root`]);
  const burst = Math.max(LEAST_BURST, Math.ceil(bytesPerSecond * BURST_SECONDS));
  const queue = Math.max(LEAST_QUEUE, Math.ceil(bytesPerSecond * QUEUE_SECONDS)) + burst;
  const rate = Math.max(8, Math.round(bytesPerSecond * 8));
  batch("tc", namespace, [`qdisc replace dev ${device} root tbf rate ${rate}bit burst ${burst} limit ${queue}`]);
}

/** Removes namespaces, as far as possible. A process that runs in one keeps it until the process ends. */
function removeNamespaces(which: (name: string) => boolean): void {
  let names: string[];
  try {
    names = readdirSync(NAMES).filter(which);
  } catch {
    return;
  }
  const input = names.map((name) => `netns delete ${name}\n`).join("");
  if (names.length > 0) spawnSync("ip", ["-force", "-batch", "-"], { input });
}

/** Removes the namespaces and disks that killed runs have left behind. Only root can have made them. */
export function removeLeftovers(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return;
  removeStaleDisks();
  removeNamespaces((name) => {
    const pid = Number(/^swl-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    return Number.isInteger(pid) && !isRunning(pid);
  });
}
