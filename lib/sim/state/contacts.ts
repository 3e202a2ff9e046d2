/** Whom AWS writes to about a simulated account. */
import type { SimulatedAccount, SimulatedOrganization } from "#lib/sim/organization.ts";
import { unit } from "#lib/sim/random.ts";

export interface SimulatedContact {
  name: string;
  title: string;
  email: string;
  phone: string;
}

const security: SimulatedContact = {
  name: "Security desk",
  title: "On call",
  email: "security-desk@tidewater.example",
  phone: "+1 555 0100",
};

/**
 * The contact for security; null: not set. Most accounts have the one shared mailbox, some none, and some were given the
 * root user's own address.
 */
export function securityContactOf(
  { seed }: SimulatedOrganization,
  { index, email }: SimulatedAccount,
): SimulatedContact | null {
  const drawn = unit(seed, "security-contact", index);
  if (drawn < 0.12) return null;
  return drawn < 0.18 ? { ...security, email } : security;
}

/** Contacts for billing and operations are set where somebody took the trouble. */
export function otherContactOf(
  { seed }: SimulatedOrganization,
  { index }: SimulatedAccount,
  type: "BILLING" | "OPERATIONS",
): SimulatedContact | null {
  if (unit(seed, "contact", type, index) < 0.5) return null;
  return { ...security, name: "Service desk", email: `${type.toLowerCase()}@tidewater.example` };
}
