/** Waits for work, but for no longer than `ms`, and not for its result: it may fail. */
export async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timeout = setTimeout(resolve, ms);
  });
  await Promise.race([work.catch(() => {}), late]).finally(() => clearTimeout(timeout));
}
