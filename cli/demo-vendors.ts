/** The vendor that a demo knows: whom its radar does not have to ask about. */
import { listVendors } from "#lib/data/radar-vendors.ts";
import { nameVendor } from "#lib/data/radar-verdicts.ts";
import type { CommandContext } from "./context.ts";

const yearMs = 365 * 86_400_000;

/** Names it once, and only where nobody named one yet. */
export async function seedDemoVendors({ viewer, clock }: CommandContext): Promise<void> {
  const { rows } = await listVendors(viewer, { text: "", after: null, limit: 1 });
  if (rows.length > 0) return;
  const now = clock.now();
  await nameVendor(viewer, {
    accountId: "999900001234",
    vendor: "Tallyvane",
    link: "https://tallyvane.example/docs/aws",
    reviewBy: new Date(now.getTime() + yearMs),
    now,
  });
}
