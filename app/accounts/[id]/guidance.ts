/** Joins the roadmap's words to an item of an account; the account's ids are filled into the commands. */

import { readForPage } from "#app/server.ts";
import type { ItemGuidance } from "#components/account/item-panel.tsx";
import { currentViewer } from "#lib/auth/viewer.ts";
import type { AccountPageView, ItemDetail } from "#lib/data/account-page.ts";
import { getOrganization } from "#lib/data/organizations.ts";
import { fixSteps } from "#lib/roadmap/fix.ts";
import type { Item } from "#lib/roadmap/item.ts";

export async function guidanceFor(
  definition: Item,
  view: AccountPageView,
  item: ItemDetail,
): Promise<ItemGuidance> {
  const organization = await readForPage(getOrganization(await currentViewer(), view.account.organizationId));
  return {
    title: definition.title,
    summary: definition.summary,
    why: definition.guidance.why,
    steps: fixSteps(definition, {
      accountId: view.account.id,
      partition: organization.partition,
      organization,
      failing: item.failing,
    }),
    since2019: definition.guidance.since2019,
  };
}
