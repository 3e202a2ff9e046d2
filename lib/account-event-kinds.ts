/** What can happen to an account. */
export const accountEventKinds = [
  "new",
  "joined",
  "moved",
  "renamed",
  "suspended",
  "closed",
  "departed",
  "returned",
  "changed",
] as const;
export type AccountEventKind = (typeof accountEventKinds)[number];
