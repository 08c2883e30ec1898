/** The value of an option. */
export interface Setting {
  readonly value: unknown;
  /** As it was written, or its default in words; empty when there is none. */
  readonly written: string;
  /** The source of the value: `--capacity`, `$SWARMLAB_CAPACITY`, `node.yaml:3`; `default`. */
  readonly origin: string;
}
