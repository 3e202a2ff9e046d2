/** Settings of the items of stages 8 to 10. */

/** By key, in the order of the roadmap. */
export const lateSettings = {} as const;
