import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { CommittedFile, ObservedEvent } from "./worker/reports.js";

/** The tracker as reported by its process: its events, and the files that it has. */
export class TrackerMirror {
  observer: Observer = noObserver;
  /** The committed files by name, in the order in which they came. */
  private readonly files = new Map<string, number>();

  /** The names of committed files, the oldest first. */
  committed(): readonly string[] {
    return [...this.files.keys()];
  }

  /**
   * Replaces the files by those with which the tracker came up, and tells the observer of every difference, as the tracker would have. A
   * tracker that is killed may have committed or removed files and had no time to report it.
   */
  correct(truth: readonly CommittedFile[]): void {
    const ids = new Set(truth.map(([fileId]) => fileId));
    for (const [name, fileId] of [...this.files]) {
      if (ids.has(fileId)) continue;
      this.files.delete(name);
      this.observer.fileRemoved(fileId, name);
    }
    for (const file of truth) {
      const [fileId, name] = file;
      if (this.files.get(name) === fileId) continue;
      this.files.set(name, fileId);
      this.observer.fileCommitted(...file);
    }
  }

  hear([, , method, args]: ObservedEvent): void {
    if (method === "fileCommitted") this.files.set(args[1], args[0]);
    else if (method === "fileRemoved" && this.files.get(args[1]) === args[0]) this.files.delete(args[1]);
    (this.observer[method] as (...args: unknown[]) => void)(...args);
  }
}
