/** What an option is set to. */
export interface Setting {
  readonly value: unknown;
  /** As it was written, or its default in words; empty when there is none. */
  readonly written: string;
  /** Where it is from: `--capacity`, `$SWARMLAB_CAPACITY`, `node.yaml:3`; `default`. */
  readonly origin: string;
}
