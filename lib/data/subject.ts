/** What statuses are about: an account, or the organization for items of that scope. */
import type { AccountState } from "./accounts.ts";

/** Subject id of an organization's own statuses; a standalone account's differ from those of the account itself. */
export function organizationSubject(organizationId: string): string {
  return organizationId.startsWith("o-") ? organizationId : `organization-${organizationId}`;
}

/** What an account makes of the organization's items: it shows them, is out of their reach, or has left. */
export function inheritance(state: AccountState): "inherited" | "out_of_scope" | "departed" {
  switch (state) {
    case "ACTIVE":
    case "PENDING_ACTIVATION":
    case "UNKNOWN":
      return "inherited";
    case "SUSPENDED":
    case "PENDING_CLOSURE":
    case "CLOSED":
      return "out_of_scope";
    case "DEPARTED":
      return "departed";
  }
}
