/** What one setting is, and the forms of values that several of them accept. */
import { z } from "zod";

interface SettingEntry<Schema extends z.ZodType> {
  schema: Schema;
  /** The one of the roadmap's specifications. */
  default: z.output<Schema>;
  /** Ids of the items that read it; empty: all of them. */
  items: readonly string[];
  /** One phrase, in lower case, without a final period. */
  meaning: string;
}

/** Keeps the schema's type. */
export function setting<Schema extends z.ZodType>(entry: SettingEntry<Schema>): SettingEntry<Schema> {
  return entry;
}

/** A time in days, ten years at most. */
export const days = z.int().min(1).max(3650);
/** Yes or no. */
export const flag = z.boolean();
/** Lists that a rule ranges over: an empty one would make every account pass. */
export const names = z.array(z.string().trim().min(1).max(200)).min(1).max(100);
/** Lists that only leave something out, or let something in. */
export const namesOrNone = z.array(z.string().trim().min(1).max(200)).max(100);
/** Name of a host, with a path if need be. */
export const host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/\S*)?$/, "must be a host, such as login.example.com");
