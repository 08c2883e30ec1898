import { spawn } from "node:child_process";

/** The command that starts a browser on each system. */
const openers: { readonly [system: string]: readonly [string, ...string[]] } = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Starts the browser of this machine's user: `$BROWSER`, or the system's. Resolves with whether a browser could be
 * started. Does not wait until the browser ends.
 */
export function openBrowser(
  address: string,
  { env, platform }: { readonly env: Readonly<Record<string, string | undefined>>; readonly platform: string },
): Promise<boolean> {
  const [program, ...words] = openerOf(env, platform) ?? [];
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, [...words, address], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

function openerOf(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): readonly [string, ...string[]] | undefined {
  if (env.BROWSER) return [env.BROWSER];
  const known = openers[platform];
  if (known) return known;
  // Without a screen no browser can be shown.
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}
