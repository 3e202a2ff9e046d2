/** Fields that many operations take or answer. */
import { z } from "zod";
import { states } from "#lib/roadmap/verdict.ts";

/** 12 digits. */
export const accountId = z
  .string()
  .regex(/^\d{12}$/, "An account id has 12 digits.")
  .meta({ description: "Account id of 12 digits", example: "111122223333" });

/** `o-…`, the id of a standalone account, or `register`. */
export const organizationId = z
  .string()
  .regex(
    /^(o-[a-z0-9]{10,32}|\d{12}|register)$/,
    "An organization id begins with o-; a standalone account is its own; register holds what no organization lists.",
  )
  .meta({
    description: "Organization id, the id of a standalone account, or register",
    example: "o-a1b2c3d4e5",
  });

/** `5.1`. */
export const itemId = z
  .string()
  .regex(/^\d{1,2}\.\d$/, "An item is written like 5.1.")
  .meta({ description: "Item of the roadmap", example: "5.1" });

/** Ids that we gave. */
export const uuid = z.uuid();

/** Runs are known by their number. */
export const runNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1)
  .meta({ description: "Number of the run" });

/** A moment of lib/data, as it travels. */
export const moment = z
  .union([z.date(), z.string()])
  .transform((value) => (typeof value === "string" ? value : value.toISOString()))
  .meta({ override: { type: "string", format: "date-time" } });

/** What an item may come out as. */
export const state = z.enum(states);

/** Whole percentages of full marks. */
export const percent = z.number().min(0).max(100);

/** Which organization a list is about. */
export const ofOrganization = {
  organization: organizationId
    .optional()
    .meta({ description: "Which organization; needed only where several are connected" }),
};

/** The steps of a list. */
const mostRows = 500;
/** How many rows, and from where on. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(mostRows).default(100).meta({ description: "Rows at most" }),
  after: z.string().min(1).max(4000).optional().meta({ description: "`next` of the page before" }),
};

/** `true` or `false` in an address. */
export const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional();

/** A page of a list. `next`: what to say as `after` to go on; null: this was the last one. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), next: z.string().nullable() });
}

/** A page from one row more than was asked for, which says whether there is a next one. */
export function stepped<Row>(
  rows: readonly Row[],
  limit: number,
  cursor: (row: Row) => string,
): { data: Row[]; next: string | null } {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? cursor(last) : null };
}
