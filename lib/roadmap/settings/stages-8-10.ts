/** Settings of the items of stages 8 to 10. */

import { z } from "zod";
import { flag, setting } from "./entry.ts";

/** By key, in the order of the roadmap. */
export const lateSettings = {
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
