/** The environments that an account may be declared to be. */
import { z } from "zod";

/** What an account is for. */
export const environments = [
  "prod",
  "nonprod",
  "sandbox",
  "security",
  "log-archive",
  "shared",
  "management",
] as const;
export type Environment = (typeof environments)[number];

/** Account id, id of an organizational unit or of the root → environment. */
export const environmentsSchema = z
  .record(
    z
      .string()
      .regex(
        /^(?:\d{12}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
        "must name an account, a unit or the root",
      ),
    z.enum(environments),
  )
  .refine((entries) => Object.keys(entries).length <= 5_000, "holds more than 5000 entries");
