/** Scalars of queries, labels, headers and form bodies, which all arrive as text. */
import type { NormalizedSchema } from "@smithy/core/schema";

/** @throws TypeError for text that the shape cannot hold. */
export function scalarOf(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) {
    if (text !== "true" && text !== "false") {
      throw new TypeError(`${text} is not a boolean`);
    }
    return text === "true";
  }
  if (schema.isNumericSchema()) {
    const number = Number(text);
    if (text === "" || !Number.isFinite(number)) {
      throw new TypeError(`${text} is not a number`);
    }
    return number;
  }
  if (schema.isTimestampSchema()) {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) {
      throw new TypeError(`${text} is not a timestamp`);
    }
    return date;
  }
  return text;
}
