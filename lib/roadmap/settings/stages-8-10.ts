/** Settings of the items of stages 8 to 10. */

import { z } from "zod";
import { flag, setting } from "./entry.ts";

/** By key, in the order of the roadmap. */
export const lateSettings = {
  refinedThreshold: setting({
    schema: z.number().min(0.1).max(1),
    default: 0.9,
    items: ["8.3"],
    meaning:
      "how refined the policies of users and roles have to be on the average, 0.1 to 1; narrow ones count 1, those that could be narrower 0.5",
  }),
  scoreUnusedTemplates: setting({
    schema: flag,
    default: false,
    items: ["9.1"],
    meaning: "launch templates and configurations that nothing uses count as well",
  }),
  containerHostTag: setting({
    schema: z.string().trim().min(1).max(200).nullable(),
    default: null,
    items: ["9.1"],
    meaning:
      "tag of instances that run containers outside of ECS and EKS, as key or key=value: a hop limit of two is theirs by right",
  }),
} as const;
