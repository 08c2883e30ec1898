/** What a session's operation rejects with when its signal is given. */
export class Interrupted extends Error {
  /** `left`: where a get left what had arrived. */
  constructor(readonly left?: string) {
    super("interrupted");
    this.name = "Interrupted";
  }
}
