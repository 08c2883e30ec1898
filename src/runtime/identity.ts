/** What a member of a network may do; in a secured network its certificate says so. */
export const roles = ["tracker", "node", "client", "admin"] as const;
export type Role = (typeof roles)[number];

/** Separates whom an identity belongs to from which of theirs it is: `alice/5f3a` is a session of alice's. */
const SEPARATOR = "/";

/** Whom an identity belongs to. A certificate proves this much; files belong to it. */
export function principalOf(identity: string): string {
  const end = identity.indexOf(SEPARATOR);
  return end < 0 ? identity : identity.slice(0, end);
}

/** The identity of one of several that a principal has at a time, told apart by `label`. */
export function identityOf(principal: string, label: string): string {
  return `${principal}${SEPARATOR}${label}`;
}
