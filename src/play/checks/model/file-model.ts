import type { Millis } from "../../../runtime/clock.js";
import type { FileSink } from "../../../runtime/content.js";
import type { OperationKind, OperationResult } from "../../../runtime/observer.js";
import { Code, type RpcError } from "../../../runtime/rpc-error.js";
import type { Tracker } from "../../../tracker/tracker.js";
import { clockTime } from "../always/clock-time.js";
import type { Finding } from "../always/finding.js";
import { FileVersions, type Version } from "./file-versions.js";
import { VersionSink } from "./version-sink.js";

/**
 * The tracker's error text when a name refers to nothing. The error code does not suffice, because a node uses the same code for a chunk
 * that it lacks.
 */
const NO_SUCH_FILE = /^no file named /;

interface Begun {
  readonly at: Millis;
  readonly sink: VersionSink | undefined;
}

/**
 * A plain model of the network: it knows the files that were put and removed, but no nodes and no chunks. It hears every operation and its
 * answer, and checks each answer. A read must return a version that was current at some moment while the read ran, and never a mix of
 * versions. A file that was there during the whole operation must be found; a file that had been removed before must not be found. Every
 * other error is allowed, since something may be unavailable.
 */
export class FileModel {
  private readonly versions = new FileVersions();
  /** The operations under way, by node and number. */
  private readonly begun = new Map<number, Map<number, Begun>>();
  /** The names of which the model knows nothing for certain, because the tracker lost a part of its state. */
  private readonly unsure = new Set<string>();
  /** The sink of the get that is about to begin. */
  private next: VersionSink | undefined;

  constructor(
    private readonly answers: Finding,
    private readonly remembered: Finding,
    private readonly now: () => Millis,
  ) {}

  // What the tracker tells

  committed(id: number, name: string, bytes: number, chunks: number): void {
    this.versions.add(name, id, bytes, chunks, this.now());
  }

  removed(id: number, name: string): void {
    if (this.versions.current(name)?.id === id) this.versions.end(name, this.now());
  }

  // What users ask and hear

  /** Call before a get begins. Returns the get's sink, wrapped so that the model can listen. */
  listening(name: string, sink: FileSink): FileSink {
    this.next = new VersionSink(sink, this.versions, name);
    return this.next;
  }

  began(node: number, operation: number, kind: OperationKind, name: string): void {
    const sink = kind === "get" && this.next?.name === name ? this.next : undefined;
    this.next = undefined;
    if (kind === "leave") return;
    const mine = this.begun.get(node) ?? new Map<number, Begun>();
    this.begun.set(node, mine);
    mine.set(operation, { at: this.now(), sink });
  }

  ended(node: number, operation: number, { kind, name, bytes, error }: OperationResult): void {
    const begun = this.begun.get(node)?.get(operation);
    this.begun.get(node)?.delete(operation);
    if (!begun) return;
    this.answers.looked();
    if (kind === "put" && !error) this.putAcknowledged(name, bytes, begun.at);
    else if (kind === "get" && error) this.notFound(name, begun.at, error, "read");
    else if (kind === "get" && begun.sink) this.read(begun.sink, begun.at);
  }

  /** Called when a node went down. Its operations end with it, so that their answers are never heard. */
  interrupted(node: number): void {
    this.begun.delete(node);
  }

  /** Called when a remove has ended. `began`: the time at which it was asked for. */
  removeEnded(name: string, began: Millis, failure: RpcError | undefined): void {
    this.answers.looked();
    if (failure) return this.notFound(name, began, failure, "removed");
    for (const version of this.versions.of(name)) {
      // A version that began at the moment when the remove began, or later, may have come after the remove.
      if (version.from >= began) continue;
      version.isEndAcknowledged = true;
      if (version.until === Number.POSITIVE_INFINITY)
        this.disagree(name, "was removed by the answer, and is still there");
    }
  }

  private putAcknowledged(name: string, bytes: number, began: Millis): void {
    if (this.versions.acknowledge(name, bytes, began)) return;
    this.disagree(name, `was put by the answer, but the tracker made no version of ${bytes} bytes visible`);
  }

  private notFound(name: string, began: Millis, error: RpcError, what: string): void {
    if (error.code !== Code.NOT_FOUND || !NO_SUCH_FILE.test(error.message)) return;
    const version = this.versions.throughout(name, began, this.now());
    if (version)
      this.disagree(name, `was not found to be ${what}, though it was there since ${clockTime(version.from)}`);
  }

  private read({ name, candidates, wrong }: VersionSink, began: Millis): void {
    if (wrong !== undefined) return this.disagree(name, `as it was read ${wrong}`);
    if (candidates.some(({ from, until }) => from <= this.now() && until >= began)) return;
    const [version] = candidates;
    const age = version ? ` that was replaced or removed at ${clockTime(version.until)}` : "";
    this.disagree(name, `was read, in a version${age}, before the read began at ${clockTime(began)}`);
  }

  private disagree(name: string, what: string): void {
    if (!this.unsure.has(name)) this.answers.fail(name, `${name} ${what} (at ${clockTime(this.now())})`);
  }

  // What the tracker remembers

  /** Compares the tracker's names with the model's, after a restart and at the end. */
  compare(tracker: Tracker): void {
    for (const name of [...this.versions.currentNames()]) {
      const version = this.versions.current(name);
      if (version) this.compareVersion(tracker, name, version);
    }
    for (const name of tracker.committedNames()) if (!this.versions.current(name)) this.adopt(tracker, name);
  }

  private compareVersion(tracker: Tracker, name: string, version: Version): void {
    this.remembered.looked();
    const known = tracker.files.byName(name);
    if (known?.id === version.id) return;
    // The tracker had saved a newer version, and died before it told anyone.
    if (known && known.id > version.id) return this.adopt(tracker, name);
    const older = known && this.versions.of(name).find(({ id }) => id === known.id);
    // Nobody was told that this version was put, or that the older one ended. So the tracker may have lost it.
    if (!version.isAcknowledged && !older?.isEndAcknowledged) return this.versions.end(name, this.now());
    const instead = known ? "has an older version" : "does not have it";
    this.remembered.fail(
      name,
      `${name}, put at ${clockTime(version.from)}: the tracker ${instead} at ${clockTime(this.now())}`,
    );
  }

  /** Takes over a file that the tracker has and the model does not have. */
  private adopt(tracker: Tracker, name: string): void {
    const file = tracker.files.byName(name);
    if (!file) return;
    const known = this.versions.of(name).find(({ id }) => id === file.id);
    if (!known) return this.versions.add(name, file.id, file.size, file.chunkCount, this.now());
    if (!known.isEndAcknowledged) known.until = Number.POSITIVE_INFINITY;
    else this.remembered.fail(name, `${name} is back at ${clockTime(this.now())}, though its end was acknowledged`);
  }

  /**
   * Called when the tracker lost everything that it learned after `since`. The model checks nothing about names that changed after that
   * moment.
   */
  trackerForgot(since: Millis): void {
    for (const name of this.versions.changedSince(since)) {
      this.versions.forget(name);
      this.unsure.add(name);
    }
  }
}
