/** The days that a form offers for what is expected. */
const dayMs = 86_400_000;

/** Half a year, and the last day that is taken. @param now ISO 8601 */
export function expectedDays(now: string): { usual: string; last: string } {
  const after = (days: number) => new Date(Date.parse(now) + days * dayMs).toISOString().slice(0, 10);
  return { usual: after(182), last: after(365) };
}
