/** Whether this process offers the people of the demo: only `waymark web` in a demo's home, on loopback, says so. */

// Kept on globalThis because Next loads this module once per bundle.
const holder: typeof globalThis & { waymarkPersonas?: true } = globalThis;

/** From now on, whoever reaches this process may be any persona. The caller has made sure that only this machine does. */
export function openPersonas(): void {
  holder.waymarkPersonas = true;
}

/** Whether personas are offered. */
export function personasOpen(): boolean {
  return holder.waymarkPersonas === true;
}
