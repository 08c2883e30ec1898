/**
 * Of which files a history tells chunk by chunk: all of them, or, once there is too much of it, every second, every fourth and so on. What
 * is told of a file is whole, since half of the changes of a disk mean nothing.
 */
export class ToldFiles {
  private every = 1;

  /** `slot`: the file's number in the log. */
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
