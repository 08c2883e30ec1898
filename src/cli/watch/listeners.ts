import type { ServerResponse } from "node:http";

/** The most bytes of events that a listener may leave unread. One with more is cut off, since it would fill the program's memory. */
const MOST_UNREAD = 64 * 1024;

/** The listeners to the events of a run. None of them can hold up the run. */
export class Listeners {
  private readonly open = new Set<ServerResponse>();
  private readonly waiting = new Set<() => void>();
  private ever = 0;

  get count(): number {
    return this.open.size;
  }

  /** The number of listeners that have ever connected. */
  get came(): number {
    return this.ever;
  }

  add(response: ServerResponse, first: string): void {
    this.open.add(response);
    this.ever++;
    response.on("close", () => {
      this.open.delete(response);
      for (const look of [...this.waiting]) look();
    });
    response.on("error", () => response.destroy());
    response.write(first);
    for (const look of [...this.waiting]) look();
  }

  /** Sends a piece of the stream to all listeners. */
  send(piece: string): void {
    for (const response of this.open) {
      if (response.writableLength > MOST_UNREAD) response.destroy();
      else response.write(piece);
    }
  }

  /** Resolves when `condition` holds, or after `atMostMs`. It checks the condition whenever a listener connects or leaves. */
  until(condition: () => boolean, atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (condition()) end();
      };
      const timer = setTimeout(end, atMostMs);
      this.waiting.add(look);
      look();
    });
  }
}
