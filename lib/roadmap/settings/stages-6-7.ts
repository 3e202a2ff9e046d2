/** Settings of the items of stages 6 and 7. */

/** By key, in the order of the roadmap. */
export const middleSettings = {} as const;
