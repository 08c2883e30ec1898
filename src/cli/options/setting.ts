/** The value of an option. */
export interface Setting {
  readonly value: unknown;
  /** The value as the user wrote it, or its default in words; empty when there is none. */
  readonly written: string;
  /** The source of the value, such as `--capacity`, `$SWARMLAB_CAPACITY`, `node.yaml:3` or `default`. */
  readonly origin: string;
}
