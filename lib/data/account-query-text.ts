/** A query of the list of accounts as it stands in a URL. Pure. */
import type { AccountCondition, AccountQuery, Since } from "./account-query.ts";

function sinceText(moment: Since): string {
  return "days" in moment ? `${moment.days}d` : moment.date;
}

/** The parameter and value of a condition in the URL. */
export function conditionText(condition: AccountCondition): [parameter: string, value: string] {
  switch (condition.kind) {
    case "ou":
      return ["ou", condition.path];
    case "state":
      return ["state", condition.state];
    case "stage":
      return [
        "stage",
        condition.want === "incomplete" ? String(condition.stage) : `${condition.stage}:${condition.want}`,
      ];
    case "item":
      return ["item", `${condition.itemId}:${condition.want}`];
    case "freshness":
      return ["freshness", condition.freshness];
    case "cause":
      return ["cause", condition.code];
    case "unknown":
      return ["unknown", String(condition.percent)];
    case "joined":
      return ["joined", sinceText(condition.since)];
    case "unseen":
      return ["unseen", sinceText(condition.since)];
    case "account":
      return ["account", condition.id];
    case "owner":
      return ["owner", condition.want];
    case "contact":
      return ["contact", condition.email];
    default:
      return [condition.kind, condition.value];
  }
}

/**
 * The query string without `?`, and without the place in the list. What is as it is by default is left out.
 *
 * @example queryText({ ...everyAccount, search: "pay" }) // "q=pay"
 */
export function queryText({ search, conditions, sort, columns }: Omit<AccountQuery, "place">): string {
  const parameters = new URLSearchParams();
  if (search !== "") parameters.set("q", search);
  for (const condition of conditions) parameters.append(...conditionText(condition));
  if (sort.column !== "name" || sort.descending)
    parameters.set("sort", `${sort.descending ? "-" : ""}${sort.column}`);
  if (columns.join() !== "id,ou,stages,met,unknown,facts") parameters.set("columns", columns.join());
  return parameters.toString();
}
