/** The sources that a directive of a page of swarmlab may name. */
const SOURCE = /^('none'|'sha256-[A-Za-z0-9+/]{43}='|blob:|data:)$/;
const DIRECTIVE = /^(default-src|script-src|style-src|img-src|font-src|worker-src|base-uri|form-action)$/;
/** The policy must be within this many characters from the start of a page. */
const HEAD = 4096;

/**
 * The content-security policy that the server sends with a page: the page's own policy, made stricter. The page is in a sandbox
 * and has no origin, so it cannot ask this server for anything. Undefined if swarmlab did not write the page.
 */
export function policyOf(page: string): string | undefined {
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page.slice(0, HEAD)) ?? [];
  if (policy === undefined || !policy.startsWith("default-src 'none';")) return undefined;
  const directives = policy.split(";").map((one) => one.trim().split(/\s+/));
  const isOurs = directives.every(
    ([name = "", ...sources]) => DIRECTIVE.test(name) && sources.every((source) => SOURCE.test(source)),
  );
  return isOurs ? `${policy}; frame-ancestors 'none'; sandbox allow-scripts allow-downloads allow-modals` : undefined;
}
