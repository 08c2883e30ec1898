import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Millis } from "../../runtime/clock.js";
import { noObserver, type Observer } from "../../runtime/observer.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import type { Bystander, Departure } from "../bystander.js";
import type { Inside } from "../checks/always/inside.js";
import type { NetworkTraffic } from "../hosts.js";
import { chunkKey, Scene } from "./scene.js";
import type { Events } from "./situation.js";
import { callSituations, situations } from "./situations.js";

/** The listeners for each kind of event. */
type Listeners = { readonly [event in keyof Events]: Events[event][] };

/** Counts how often a run meets each situation. */
export class SituationCounts implements Bystander {
  private readonly met = new Map<string, number>();
  private readonly firstMet = new Map<string, Millis>();
  private readonly scene: Scene;
  private readonly on: Listeners = {
    cameUp: [],
    goesDown: [],
    trackerCameUp: [],
    trackerWentDown: [],
    began: [],
    ended: [],
    fetched: [],
    fetchFailed: [],
    refused: [],
    stored: [],
    dropped: [],
    promoted: [],
    notStored: [],
    checked: [],
    membership: [],
    reached: [],
    peerChanged: [],
    replicasChanged: [],
    held: [],
    ordered: [],
    repaired: [],
    committed: [],
    removed: [],
    removeEnded: [],
  };

  constructor(inside: Inside, now: () => Millis) {
    this.scene = new Scene(inside);
    for (const { name, watch } of situations) {
      this.met.set(name, 0);
      const events = watch(() => {
        if (!this.firstMet.has(name)) this.firstMet.set(name, now());
        this.met.set(name, this.met.get(name)! + 1);
      }, this.scene);
      for (const [event, listener] of Object.entries(events)) {
        const listeners: unknown[] = this.on[event as keyof Events];
        listeners.push(listener);
      }
    }
  }

  /** The time at which the run first met each of the situations that it met. */
  first(): Record<string, Millis> {
    return Object.fromEntries(this.firstMet);
  }

  /** The number of times that each situation was met; 0 for those that were not. */
  counts({ trackerCalls }: Pick<NetworkTraffic, "trackerCalls">): Record<string, number> {
    const calls = new Map(trackerCalls.map(({ method, count }) => [method, count]));
    const ofCalls = callSituations.map(({ name, method }): [string, number] => [name, calls.get(method) ?? 0]);
    return Object.fromEntries([...this.met, ...ofCalls]);
  }

  nodeObserver(node: number): Observer {
    const { on, scene } = this;
    return {
      ...noObserver,
      operationStarted: (operation, kind, name) => {
        for (const hear of on.began) hear(node, kind, name);
        const mine = scene.operations.get(node) ?? new Map();
        scene.operations.set(node, mine.set(operation, { kind, name }));
      },
      operationEnded: (operation, result) => {
        scene.operations.get(node)?.delete(operation);
        for (const hear of on.ended) hear(node, result);
      },
      chunkFetched: (_bytes, purpose, fileId, index, source) => {
        for (const hear of on.fetched) hear(node, purpose, fileId, index, source);
      },
      fetchFailed: (_error, purpose, fileId, index, source) => {
        for (const hear of on.fetchFailed) hear(node, purpose, fileId, index, source);
      },
      chunkRefused: (fileId, index) => {
        for (const hear of on.refused) hear(node, fileId, index);
      },
      chunkStored: (fileId, index, _bytes, cached) => {
        for (const hear of on.stored) hear(node, fileId, index, cached);
      },
      chunkDropped: (fileId, index, _bytes, cached) => {
        for (const hear of on.dropped) hear(node, fileId, index, cached);
      },
      copyPromoted: (fileId, index) => {
        for (const hear of on.promoted) hear(node, fileId, index);
      },
      chunkNotStored: (fileId, index) => {
        for (const hear of on.notStored) hear(node, fileId, index);
      },
      chunkChecked: (fileId, index, _bytes, sound) => {
        for (const hear of on.checked) hear(node, fileId, index, sound);
      },
      membershipChanged: (state, peer) => {
        if (state === "inside") scene.nodeOf.set(peer, node);
        for (const hear of on.membership) hear(node, state, peer);
      },
      trackerContact: (error, failures) => {
        if (!error) for (const hear of on.reached) hear(node, failures);
      },
    };
  }

  trackerObserver(): Observer {
    const { on, scene } = this;
    return {
      ...noObserver,
      peerChanged: (peer, health) => {
        for (const hear of on.peerChanged) hear(peer, health);
      },
      replicasChanged: (fileId, index, _bytes, before, after, wanted) => {
        for (const hear of on.replicasChanged) hear(fileId, index, before, after, wanted);
      },
      repairHeld: (reason) => {
        for (const hear of on.held) hear(reason);
      },
      repairOrdered: (fileId, index) => {
        for (const hear of on.ordered) hear(fileId, index);
        scene.repairs.add(chunkKey(fileId, index));
      },
      repairEnded: (fileId, index, _bytes, stored, _waited, isMove) => {
        scene.repairs.delete(chunkKey(fileId, index));
        for (const hear of on.repaired) hear(fileId, index, stored, isMove);
      },
      fileCommitted: (fileId, name) => {
        scene.committed.add(fileId);
        for (const hear of on.committed) hear(fileId, name);
      },
      fileRemoved: (fileId, name) => {
        for (const hear of on.removed) hear(fileId, name);
        scene.retired.add(fileId);
      },
    };
  }

  cameUp(node: number, disk: readonly StoredChunk[]): void {
    for (const hear of this.on.cameUp) hear(node, disk);
  }

  goesDown(node: number, how: Departure): void {
    for (const hear of this.on.goesDown) hear(node, how);
    if (how === "crashed") this.scene.crashes++;
    this.scene.operations.delete(node);
  }

  trackerCameUp(): void {
    this.scene.isTrackerUp = true;
    for (const hear of this.on.trackerCameUp) hear();
  }

  trackerWentDown(): void {
    this.scene.isTrackerUp = false;
    for (const hear of this.on.trackerWentDown) hear();
    this.scene.repairs.clear();
  }

  removeEnded(file: string, _began: number, failure: RpcError | undefined): void {
    if (!failure) for (const hear of this.on.removeEnded) hear(file);
  }
}
