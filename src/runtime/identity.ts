/** The roles of programs, which decide what they may do. In a secured network the certificate names a program's role. */
export const roles = ["tracker", "node", "client", "admin"] as const;
export type Role = (typeof roles)[number];

/** The character between a principal and the label of one of its sessions: `alice/5f3a` is a session of alice's. */
const SEPARATOR = "/";

/** Finds the principal that an identity belongs to. A certificate proves the principal, and files belong to it. */
export function principalOf(identity: string): string {
  const end = identity.indexOf(SEPARATOR);
  return end < 0 ? identity : identity.slice(0, end);
}

/** Makes the identity of one session of a principal, which may have several at a time. `label`: distinguishes them. */
export function identityOf(principal: string, label: string): string {
  return `${principal}${SEPARATOR}${label}`;
}
