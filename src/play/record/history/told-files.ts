/**
 * Chooses the files that a history records chunk by chunk: all files. If there are too many rows, it chooses every second file, then every
 * fourth, and so on. All rows of a chosen file are kept, since a part of the changes of a disk would mean nothing.
 */
export class ToldFiles {
  private every = 1;

  /** Whether the history records a file chunk by chunk. `slot`: the file's number in the log. */
  tells(slot: number): boolean {
    return slot % this.every === 0;
  }

  get areAll(): boolean {
    return this.every === 1;
  }

  halve(): void {
    this.every *= 2;
  }
}
