import type { DropChunksRequest } from "../../../gen/swarmlab/v1/node.js";
import type { AnnounceRequest } from "../../../gen/swarmlab/v1/tracker.js";
import { CheckName } from "../../../report/check-names.js";
import type { Check } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { Lie } from "../../../scenario/players/stage.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { Bystander } from "../../bystander.js";
import { AnnounceWatch } from "./announce-watch.js";
import { DamageWatch } from "./damage-watch.js";
import { Finding } from "./finding.js";
import type { Inside } from "./inside.js";
import { LifeWatch } from "./life-watch.js";
import { OrderWatch } from "./order-watch.js";
import { RepairWatch } from "./repair-watch.js";
import { SilenceCheck } from "./silence-check.js";

/**
 * Judges what programs do, at the moment when they do it. The audit judges the consequences. Most wrong acts heal: a replica that was
 * dropped is made again, and the next announce corrects the one before. So later there is nothing wrong to be found.
 */
export class Conduct implements Bystander {
  private readonly findings: Record<
    "lives" | "once" | "named" | "newer" | "counted" | "streams" | "held" | "silent" | "cache" | "damaged",
    Finding
  >;
  private readonly announces: AnnounceWatch;
  private readonly orders: OrderWatch;
  private readonly presentLives: LifeWatch;
  private readonly damages: DamageWatch;
  private readonly repairs: RepairWatch;
  private readonly silences: SilenceCheck;
  private hasFalseClaims = false;

  constructor(
    private readonly inside: Inside,
    { nodes, tracker }: Scenario,
    now: () => Millis,
  ) {
    const finding = (name: string, what: string) => new Finding(name, what, now);
    const findings = {
      lives: finding(CheckName.lives, "change of a node's health"),
      once: finding(CheckName.once, "repeated or late announce"),
      named: finding(CheckName.named, "order to drop"),
      newer: finding(CheckName.newer, "replica that replaced another"),
      counted: finding(CheckName.counted, "counted replica"),
      streams: finding(CheckName.streams, "repair"),
      held: finding(CheckName.held, "repair"),
      silent: finding(CheckName.silent, "silent node"),
      cache: finding(CheckName.cache, "cached copy"),
      damaged: finding(CheckName.damaged, "chunk that was compared with its hash"),
    };
    this.findings = findings;
    this.announces = new AnnounceWatch(inside, findings.lives, findings.once);
    const nameOf = (node: number): string => nodes[node]!.name;
    this.orders = new OrderWatch(inside, findings.named, findings.newer, nameOf);
    this.damages = new DamageWatch(inside, findings.damaged, nameOf);
    this.presentLives = new LifeWatch(inside, findings.counted);
    this.repairs = new RepairWatch(inside, tracker.repair, findings.streams, findings.held, now);
    this.silences = new SilenceCheck(inside, tracker, findings.silent);
    inside.ear = (host, method, request, handle) => this.heard(host, method, request, handle);
  }

  private heard(host: number, method: string, request: object, handle: () => void): void {
    if (method === "announce") this.announces.watch(request as AnnounceRequest, handle);
    else if (method === "dropChunks") this.orders.watch(host, request as DropChunksRequest, handle);
    else handle();
  }

  nodeObserver(node: number): Observer {
    const { orders, damages, presentLives } = this;
    return {
      ...noObserver,
      chunkStored: (fileId, index, _bytes, cached) => {
        damages.changed(node, fileId, index);
        if (cached) this.lookAtCache(node);
        else orders.stored(node, fileId, index);
      },
      chunkDropped: (fileId, index, _bytes, cached) => {
        damages.changed(node, fileId, index);
        if (cached) return;
        orders.dropped(node, fileId, index);
        presentLives.dropped(node, fileId, index);
      },
      chunkChecked: (fileId, index, _bytes, sound) => damages.checked(node, fileId, index, sound),
    };
  }

  trackerObserver(): Observer {
    const { repairs } = this;
    return {
      ...noObserver,
      peerChanged: (peer, health) => {
        this.announces.look(peer);
        this.silences.look(peer, health);
      },
      repairHeld: (reason, time) => repairs.held(reason, time),
      repairResumed: () => repairs.resumed(),
      repairOrdered: (fileId, index, _bytes, target, source) => repairs.ordered(fileId, index, target, source),
      repairEnded: (fileId, index, _bytes, stored) => {
        repairs.ended(fileId, index);
        if (stored) this.lookAtChunk(fileId, index);
      },
      fileCommitted: (fileId, _name, _bytes, chunks) => {
        for (let index = 0; index < chunks; index++) this.lookAtChunk(fileId, index);
      },
    };
  }

  cameUp(node: number): void {
    this.presentLives.cameUp(node);
  }

  trackerCameUp(): void {
    this.announces.trackerCameUp();
  }

  trackerWentDown(): void {
    this.repairs.trackerWentDown();
  }

  lieBegan(_node: number, { about }: Lie): void {
    if (about === "inventory") this.hasFalseClaims = true;
  }

  checks(): Check[] {
    this.damages.finish();
    return Object.values(this.findings).map(({ check }) => check);
  }

  /** Looks at the cached copies of a node after it kept one more. */
  private lookAtCache(node: number): void {
    const program = this.inside.nodes[node];
    if (!program) return;
    const { store, settings, env } = program;
    this.findings.cache.looked();
    if (store.cachedBytes > settings.cacheBytes)
      this.findings.cache.fail(
        env.identity,
        `${env.identity} keeps ${store.cachedBytes} bytes of copies, of at most ${settings.cacheBytes}`,
      );
  }

  /**
   * Looks at the replicas of a chunk. It does nothing once a node has claimed replicas that it lacks, because from then on the tracker may
   * count on replicas that do not exist.
   */
  private lookAtChunk(fileId: number, index: number): void {
    if (!this.hasFalseClaims) this.presentLives.lookAtChunk(fileId, index);
  }
}
