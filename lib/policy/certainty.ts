/** Three-valued answers: what is not known is said to be unknown, and never counts as "no". */

export type Certainty = "yes" | "no" | "unknown";

/** What is known for sure. */
export function certain(holds: boolean): Certainty {
  return holds ? "yes" : "no";
}

/** @example not("unknown") // "unknown" */
export function not(value: Certainty): Certainty {
  return value === "unknown" ? "unknown" : value === "yes" ? "no" : "yes";
}

/** Whether one of the things is so; one definite "yes" outweighs what is unknown. None: "no". */
export function someOf<T>(things: readonly T[], weigh: (thing: T) => Certainty): Certainty {
  let found: Certainty = "no";
  for (const thing of things) {
    const one = weigh(thing);
    if (one === "yes") return "yes";
    if (one === "unknown") found = "unknown";
  }
  return found;
}

/** Whether all things are so; one definite "no" outweighs what is unknown. None: "yes". */
export function everyOf<T>(things: readonly T[], weigh: (thing: T) => Certainty): Certainty {
  return not(someOf(things, (thing) => not(weigh(thing))));
}
