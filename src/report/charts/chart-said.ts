/** The sentence in place of a chart that would show a single value, or values that never change. */
export interface Said {
  readonly says: string;
}
