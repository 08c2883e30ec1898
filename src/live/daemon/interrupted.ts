/** The error with which a session's operation rejects when its signal is given. */
export class Interrupted extends Error {
  /** `left`: the path at which an interrupted get left the chunks that had arrived. */
  constructor(readonly left?: string) {
    super("interrupted");
    this.name = "Interrupted";
  }
}
