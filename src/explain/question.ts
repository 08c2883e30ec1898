/** What a question about a run can be about. */
export const subjects = ["chunk", "file", "get", "put", "node", "check"] as const;

/** What a user asks about a run. */
export interface Question {
  readonly about: (typeof subjects)[number];
  /** The name of a file, a node or a check. For a chunk: `film/3`, or `film` for the worst chunk of the file. */
  readonly name: string;
  /**
   * For a get or put: the node that made it. Left out: any node. If several operations fit, the slowest failed one is explained; if none failed, the
   * slowest one.
   */
  readonly by?: string | undefined;
  /** The moment that the question is about, in ms. Left out: the end of the run. A get or put is explained whole, so its answer ignores this moment. */
  readonly until?: number | undefined;
}
