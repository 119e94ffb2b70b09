/** Takes a name for as long as this page lives, so that other tabs see that it does. False when it is taken. */
export function takeName(name: string): Promise<boolean> {
  return new Promise(resolve =>
    void navigator.locks.request(name, { ifAvailable: true }, lock => {
      resolve(lock !== null);
      return lock ? new Promise<void>(() => {}) : undefined;
    }));
}

/** The names that are taken, of all tabs. */
export async function takenNames(): Promise<Set<string | undefined>> {
  return new Set((await navigator.locks.query()).held?.map(lock => lock.name));
}
