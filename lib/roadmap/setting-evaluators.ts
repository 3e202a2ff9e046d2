/** What the preview of a setting evaluates with: the catalogue and its evaluators, as one argument. */
import { items } from "./catalog.ts";
import { evaluateAccount, evaluateOrganization } from "./evaluate.ts";
import { itemsReadByOrganization } from "./evaluate-beside.ts";

/** All of the roadmap. */
export const settingEvaluators = {
  items,
  accountItems: itemsReadByOrganization,
  account: evaluateAccount,
  organization: evaluateOrganization,
};
