import { CheckName } from "../../../report/check-names.js";
import type { Check } from "../../../report/measurements.js";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Millis } from "../../../runtime/clock.js";
import type { FileSink } from "../../../runtime/content.js";
import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { RpcError } from "../../../runtime/rpc-error.js";
import type { Lie } from "../../../scenario/players/stage.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { defaultTrackerOptions } from "../../../tracker/options.js";
import type { Bystander, Departure } from "../../bystander.js";
import { FileModel } from "../model/file-model.js";
import { compareRoom } from "../rest/node-room.js";
import { compareRecords } from "../rest/tracker-records.js";
import { Finding } from "./finding.js";
import type { Inside } from "./inside.js";
import { KeptChunks } from "./kept-chunks.js";
import { PledgeWatch } from "./pledge-watch.js";

/** If no more than this many peers stay, a drain may have to end before all replicas are copied. */
const FEW_PEERS = 3;

/**
 * Judges a run while it is played, at the events at which something can break. So a check that fails says when and where it failed first.
 * The audit looks into programs and disks, and changes nothing.
 */
export class Audit implements Bystander {
  private readonly survived: Finding;
  private readonly stored: Finding;
  private readonly apart: Finding;
  private readonly promised: Finding;
  private readonly answers: Finding;
  private readonly remembered: Finding;
  private readonly handed: Finding;
  private readonly records: Finding;
  private readonly room: Finding;
  /** The time at which each version of a file was replaced or removed, by id. */
  private readonly ended = new Map<number, Millis>();
  private hasFalseClaims = false;
  private readonly kept: KeptChunks;
  private readonly model: FileModel;
  private readonly pledges: PledgeWatch;
  /** Names of nodes that were silent on purpose, for a time. */
  readonly silent = new Set<string>();
  private readonly nameOf: (node: number) => string;

  constructor(
    private readonly inside: Inside,
    { nodes }: Scenario,
    private readonly now: () => Millis,
  ) {
    const nameOf = (node: number): string => nodes[node]!.name;
    this.nameOf = nameOf;
    const { acknowledge } = defaultTrackerOptions;
    this.survived = new Finding(CheckName.survived, "committed chunk", now);
    this.stored = new Finding(CheckName.stored, "committed chunk", now);
    this.apart = new Finding(CheckName.apart, "ordered replica", now);
    this.promised = new Finding(CheckName.promised, "ordered replica", now);
    this.answers = new Finding(CheckName.model, "answer", now);
    this.remembered = new Finding(CheckName.remembered, "comparison", now);
    this.records = new Finding(CheckName.records, "record", now);
    this.room = new Finding(CheckName.room, "node", now);
    this.handed = new Finding(CheckName.handed, "replica of a leaving node", now);
    const { survived, stored, handed } = this;
    this.kept = new KeptChunks({ inside, survived, stored, handed, now, nameOf, acknowledge });
    this.model = new FileModel(this.answers, this.remembered, now);
    this.pledges = new PledgeWatch(inside, this.apart, this.promised);
  }

  nodeObserver(node: number): Observer {
    const { kept, model, pledges } = this;
    return {
      ...noObserver,
      operationStarted: (operation, kind, name) => model.began(node, operation, kind, name),
      operationEnded: (operation, result) => model.ended(node, operation, result),
      chunkStored: (fileId, index, _bytes, cached) => {
        if (cached) return;
        kept.stored(node, fileId, index);
        pledges.lookAtNode(node);
      },
      chunkDropped: (fileId, index, _bytes, cached) => {
        if (!cached) kept.dropped(node, fileId, index);
      },
    };
  }

  trackerObserver(): Observer {
    const { kept, model, pledges } = this;
    return {
      ...noObserver,
      repairOrdered: (fileId, index) => pledges.lookAtChunk(fileId, index),
      fileCommitted: (fileId, name, bytes, chunks, wanted) => {
        model.committed(fileId, name, bytes, chunks);
        kept.committed(fileId, name, chunks, wanted);
        for (let index = 0; index < chunks; index++) pledges.lookAtChunk(fileId, index);
      },
      fileRemoved: (fileId, name) => {
        this.ended.set(fileId, this.now());
        model.removed(fileId, name);
        kept.removed(fileId);
      },
    };
  }

  trackerCameUp(): void {
    if (this.inside.tracker) this.model.compare(this.inside.tracker);
  }

  wentDown(node: number): void {
    this.model.interrupted(node);
  }

  wiped(node: number, disk: readonly StoredChunk[], how: Departure): void {
    if (how === "left") {
      const few = this.fewStay();
      return this.kept.drained(node, disk, {
        few,
        judged: this.inside.tracker !== undefined && !few && !this.hasFalseClaims,
      });
    }
    for (const { fileId, index, pledge } of disk)
      if (pledge > 0) this.kept.destroyed(node, fileId, index, "a wiped disk");
  }

  chunkDamaged(node: number, { fileId, index, pledge }: StoredChunk): void {
    if (pledge > 0) this.kept.destroyed(node, fileId, index, "damage");
  }

  /**
   * Nobody can rely on the replicas of a liar. So the audit counts them as destroyed by a fault. A node that lies only about its presence
   * is silent, which destroys nothing.
   */
  lieBegan(node: number, { about }: Lie): void {
    if (about === "presence") return void this.silent.add(this.nameOf(node));
    if (about === "inventory") this.hasFalseClaims = true;
    for (const { fileId, index } of this.replicasOn(node)) this.kept.destroyed(node, fileId, index, "a lie");
  }

  lieEnded(node: number, { about }: Lie): void {
    if (about === "presence") return;
    for (const { fileId, index } of this.replicasOn(node)) this.kept.stored(node, fileId, index);
  }

  /**
   * Whether only a few nodes that offer room stay. Then the tracker perhaps cannot have all replicas of a leaving node copied. A node that the
   * tracker only suspects counts as one that stays, because the drain has to wait for it. A node that leaves does not count.
   */
  private fewStay(): boolean {
    const { tracker } = this.inside;
    return tracker !== undefined && tracker.peers.staying(FEW_PEERS + 1) <= FEW_PEERS;
  }

  private replicasOn(node: number): StoredChunk[] {
    return [...(this.inside.stores[node]?.list() ?? [])].filter(({ pledge }) => pledge > 0);
  }

  trackerForgot(since: Millis): void {
    this.kept.trackerForgot(since);
    this.model.trackerForgot(since);
  }

  removeEnded(file: string, began: Millis, failure: RpcError | undefined): void {
    this.model.removeEnded(file, began, failure);
  }

  listening(_node: number, file: string, sink: FileSink): FileSink {
    return this.model.listening(file, sink);
  }

  /** The results of the checks. They replace checks of the same name that look only at the end of the run. */
  checks(): Check[] {
    const { tracker } = this.inside;
    if (tracker) this.model.compare(tracker);
    if (tracker) compareRecords(tracker, this.overdue(), this.records);
    for (const node of this.inside.nodes) if (node) compareRoom(node, this.room);
    const { survived, stored, handed, apart, promised, answers, remembered, records, room } = this;
    return [survived, stored, handed, apart, promised, answers, remembered, records, room].map(({ check }) => check);
  }

  /**
   * Finds the versions that ended longer ago than the readers' grace time and one announce interval together. Returns the time of each one's end, by
   * id.
   */
  private overdue(): ReadonlyMap<number, Millis> {
    const { readerGrace, settings } = defaultTrackerOptions;
    const long = this.now() - readerGrace - settings.announceIntervalMs;
    return new Map([...this.ended].filter(([, since]) => since < long));
  }
}
