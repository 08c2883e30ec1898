/** What a report says in a chart's place: it would show one value, or none that changes. */
export interface Said {
  readonly says: string;
}
