/** What people and their rights are called. Pure. */
import { count } from "#components/words.ts";
import type { UnitLimit, UserView } from "#lib/data/users.ts";

/** Two letters for a round mark: `Ines R.` is IR, `ada@example.com` is A. */
export function initialsOf(name: string): string {
  const words = name.replace(/@.*$/, "").split(/[\s._-]+/);
  const letters = words.flatMap((word) => /\p{L}|\p{N}/u.exec(word)?.[0] ?? []);
  return letters.slice(0, 2).join("").toUpperCase();
}

/** `/Workloads, /Sandbox`; a unit that is gone by its id. */
export function unitsText(units: readonly UnitLimit[]): string {
  return units.map(({ id, path }) => path ?? `${id} (gone)`).join(", ");
}

/** `all accounts`, `3 accounts`, `12 accounts, in /Workloads`. */
export function seesText({ role, accounts, units }: Pick<UserView, "role" | "accounts" | "units">): string {
  if (role === null) return "nothing";
  if (accounts === null) return "all accounts";
  const counted = count(accounts, "account");
  return units.length === 0 ? counted : `${counted}, in ${unitsText(units)}`;
}

/** Where a role comes from. */
export function throughText({ through, deciding }: Pick<UserView, "through" | "deciding">): string {
  switch (through) {
    case "given":
      return "given here";
    case "group":
      return deciding.join("; ");
    case "contact":
      return "named contact";
    case null:
      return "–";
  }
}

/** Who vouches for somebody: the provider's host, or our own ways in. */
export function issuerText(issuer: string): string {
  if (issuer === "waymark:login-link") return "sign-in link";
  if (issuer === "waymark:demo") return "persona of the demo";
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
