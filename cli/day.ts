/** Days as options of commands write them. */
import { AppError } from "#lib/errors.ts";

/** The beginning of a day, UTC. @throws AppError INVALID_INPUT naming the option */
export function dayOf(text: string, option: string): Date {
  const at = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime())) return at;
  throw new AppError("INVALID_INPUT", { userMessage: `${option} is a day, written YYYY-MM-DD.` });
}
