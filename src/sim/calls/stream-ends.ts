/** One end of a stream, linked to the ends that its host got before and after it. */
export class StreamEnd<S> {
  /** The list that the end is in; undefined: none. */
  list: StreamEnds<S> | undefined;
  before: StreamEnd<S> | undefined;
  after: StreamEnd<S> | undefined;

  constructor(readonly stream: S) {}

  /** Takes the end out of its list, if it is in one. */
  leave(): void {
    const { list, before, after } = this;
    if (!list) return;
    if (before) before.after = after;
    else list.first = after;
    if (after) after.before = before;
    else list.last = before;
    this.list = undefined;
    this.before = undefined;
    this.after = undefined;
  }
}

/** The ends of streams at one host, in the order in which the streams were opened. A `Set` would hash each stream, and often need a new table. */
export class StreamEnds<S> {
  first: StreamEnd<S> | undefined;
  last: StreamEnd<S> | undefined;

  /** Adds an end that is in no list. */
  add(end: StreamEnd<S>): void {
    end.list = this;
    end.before = this.last;
    if (this.last) this.last.after = end;
    else this.first = end;
    this.last = end;
  }

  /** The streams that have an end here now. */
  streams(): S[] {
    const streams: S[] = [];
    for (let end = this.first; end; end = end.after) streams.push(end.stream);
    return streams;
  }
}
