/** The question of an address as an object: what may come several times as a list, everything else once. */
import { z } from "zod";

function isList(field: unknown): boolean {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) return isList(field.unwrap());
  return field instanceof z.ZodArray;
}

/** Names that the schema does not know stay: it refuses them, so that a misspelt filter is not believed to filter. */
export function queryOf(search: URLSearchParams, schema: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name);
      const known = Object.hasOwn(schema.shape, name);
      return [name, values.length === 1 && !(known && isList(schema.shape[name])) ? values[0] : values];
    }),
  );
}
