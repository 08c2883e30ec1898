import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { ObservedEvent } from "./worker/reports.js";

/** The tracker as reported by its process: its events, and the files that it has. */
export class TrackerMirror {
  observer: Observer = noObserver;
  /** The committed files by name, in the order in which they came. */
  private readonly files = new Map<string, number>();

  /** The names of committed files, the oldest first. */
  committed(): readonly string[] {
    return [...this.files.keys()];
  }

  hear([, , method, args]: ObservedEvent): void {
    if (method === "fileCommitted") this.files.set(args[1], args[0]);
    else if (method === "fileRemoved" && this.files.get(args[1]) === args[0]) this.files.delete(args[1]);
    (this.observer[method] as (...args: unknown[]) => void)(...args);
  }
}
