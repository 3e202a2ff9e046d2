/** What can happen to an account. */
export const accountEventKinds = [
  "new",
  "moved",
  "renamed",
  "suspended",
  "closed",
  "departed",
  "returned",
] as const;
export type AccountEventKind = (typeof accountEventKinds)[number];
