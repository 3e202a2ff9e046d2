/** Time is an argument: whoever needs it takes a Clock, so that tests and the demo's epochs can set it. */
export interface Clock {
  now(): Date;
}

/** The clock of the machine. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still. */
export function fixedClock(at: Date): Clock {
  return { now: () => at };
}

/** The system clock moved by a constant, for organizations whose resources are minutes old. */
export function shiftedClock(offsetMs: number): Clock {
  return { now: () => new Date(Date.now() + offsetMs) };
}
