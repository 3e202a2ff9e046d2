/** The filters of the page of accounts, as parameters of the API. */
import { z } from "zod";
import { accountSources } from "#lib/account-fields.ts";
import {
  type AccountQuery,
  accountStates,
  freshnessKinds,
  ownerWants,
  parseAccountQuery,
  sortColumns,
} from "#lib/data/account-query.ts";
import { items } from "#lib/roadmap/catalog.ts";
import { ofOrganization, paging } from "./fields.ts";
import { InvalidRequest } from "./operation.ts";

const text = z.string().max(400);
const many = z.array(text).max(2000);

/** As in the address of the page; each narrows further, and several of one kind widen. */
export const accountFilters = {
  ...ofOrganization,
  q: text.optional().meta({ description: "Every word stands in the name, id, e-mail or OU" }),
  ou: many.optional().meta({ description: "This OU and what is below, as a path of names: /Workloads/Prod" }),
  state: many.optional().meta({ description: `State in AWS: ${accountStates.join(", ")}` }),
  stage: many.optional().meta({
    description: "Number of a stage and how far it is: 3:incomplete, 3:complete, 3:failing, 3:unknown",
  }),
  item: many
    .optional()
    .meta({ description: "An item and its state: 3.1:failing, 3.1:NOT_MET, 3.1:EXCEPTED" }),
  freshness: many.optional().meta({ description: `What was read: ${freshnessKinds.join(", ")}` }),
  cause: many.optional().meta({ description: "What keeps it from being read: role_missing_or_trust" }),
  unknown: many.optional().meta({ description: "More than this percentage is unknown: 0 to 99" }),
  joined: many.optional().meta({ description: "Joined since: 30d, or a day" }),
  unseen: many.optional().meta({ description: "Not read since: 7d, or a day" }),
  account: many.optional().meta({ description: "Account id" }),
  owner: many.optional().meta({
    description: `Whether anybody owns it: ${ownerWants.join(", ")}; of several owners all have to have confirmed`,
  }),
  contact: many.optional().meta({ description: "E-mail address of who answers for it, in any role" }),
  environment: many.optional().meta({ description: "In any case; - stands for none" }),
  dataClassification: many.optional().meta({ description: "In any case; - stands for none" }),
  businessUnit: many.optional().meta({ description: "In any case; - stands for none" }),
  costCentre: many.optional().meta({ description: "In any case; - stands for none" }),
  payer: many.optional().meta({ description: "Account id of the payer; - stands for none" }),
  source: many.optional().meta({ description: `How it came to be known: ${accountSources.join(", ")}` }),
  tag: many
    .optional()
    .meta({ description: "A key, or a key and its value: team=payments; team=- is without" }),
  custom: many.optional().meta({ description: "Id of a custom column, or with its value: tier=gold" }),
  conflict: many.optional().meta({ description: "yes: listed by more than one connected organization" }),
  sort: text.optional().meta({ description: `${sortColumns.join(", ")}; with - before it descending` }),
};

/** The steps of the list of accounts, in both directions. */
export const accountPaging = {
  limit: paging.limit,
  after: paging.after,
  before: z.string().min(1).max(4000).optional().meta({ description: "The page before this place" }),
};

/** What the filters ask for. @throws InvalidRequest: a filter that is not understood would answer too much */
export function accountQueryOf(search: URLSearchParams): AccountQuery {
  const { query, problems } = parseAccountQuery(search, items);
  if (problems.length === 0) return query;
  throw new InvalidRequest(
    problems.map(({ parameter, message }) => ({ in: "query", at: parameter, message })),
  );
}
