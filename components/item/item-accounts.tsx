import Link from "next/link";
import { Icon } from "#components/icon.tsx";
import { segments } from "#components/roadmap/distribution.tsx";
import { count, formatNumber } from "#components/words.ts";
import type { ItemAccountPage } from "#lib/data/item-accounts.ts";
import { type ItemFilter, itemHref } from "./item-filter.ts";
import { ItemState } from "./item-state.tsx";
import { reasonWords } from "./reason-words.ts";

interface ItemAccountsProps {
  filter: ItemFilter;
  page: ItemAccountPage;
  /** A page before this one exists. */
  isLater: boolean;
}

const stateWords = new Map(segments.map(({ filter, word }) => [filter, word]));

/** What is asked for, each part with a way to drop it. */
function FilterChips({ filter }: { filter: ItemFilter }) {
  const { itemId, states, ou, reason } = filter;
  const chips = [
    ...states.map((state) => ({
      name: "State",
      value: state === "all" ? "every state" : (stateWords.get(state) ?? state),
      without: { ...filter, states: states.filter((other) => other !== state) },
    })),
    ...(ou === null ? [] : [{ name: "OU", value: ou, without: { ...filter, ou: null } }]),
    ...(reason === null
      ? []
      : [{ name: "Reason", value: reasonWords(reason), without: { ...filter, reason: null } }]),
  ];
  if (chips.length === 0) return null;
  return (
    <ul className="filter-chips" aria-label="Filters">
      {chips.map(({ name, value, without }) => (
        <li key={`${name} ${value}`}>
          <Link className="chip" href={itemHref({ ...without, itemId })} prefetch={false} scroll={false}>
            <span className="quiet">{name}</span>
            <span className="cut">{value}</span>
            <span className="sr-only">: remove this filter</span>
            <Icon name="close" small />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Rows({ filter, page }: { filter: ItemFilter; page: ItemAccountPage }) {
  return (
    <table className="table item-accounts phone-rows">
      <caption className="sr-only">Accounts, worst first</caption>
      <thead>
        <tr>
          <th scope="col" className="account-column">
            Account
          </th>
          <th scope="col" className="state-column">
            State
          </th>
          <th scope="col" className="right failing-column">
            Failing
          </th>
          <th scope="col">Why</th>
          <th scope="col" className="ou-column">
            OU
          </th>
        </tr>
      </thead>
      <tbody>
        {page.rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Link
                className="name-link"
                href={`/accounts/${row.id}?item=${filter.itemId}#item`}
                prefetch={false}
              >
                {row.name}
              </Link>
            </td>
            <td>
              <ItemState state={row.state} fraction={row.fractionHundredths} />
            </td>
            <td className="right num muted">
              {row.failing > 0 ? formatNumber(row.failing) : <span className="quiet phone-hidden">–</span>}
              {row.failing > 0 ? <span className="phone-only"> failing</span> : null}
            </td>
            <td className="muted phone-wide why">{row.reason}</td>
            <td className="quiet small phone-hidden ou-cell">
              {row.ou === null
                ? "not known"
                : row.ou === "/"
                  ? "Root"
                  : row.ou.slice(1).replaceAll("/", " / ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who has met the item and who has not: filtered by the address, worst first, page by page. */
export function ItemAccounts({ filter, page, isLater }: ItemAccountsProps) {
  const isDefault = filter.states.length === 0 && filter.ou === null && filter.reason === null;
  const { itemId } = filter;
  return (
    <section className="card overflow-clip" aria-labelledby="accounts">
      <header className="flex-wrap">
        <h2 id="accounts">{isDefault ? "Accounts that do not meet it" : "Accounts"}</h2>
        <span className="quiet num" role="status">
          {formatNumber(page.total)}
        </span>
        {isDefault ? (
          <Link
            className="link small ml-auto"
            href={itemHref({ itemId, states: ["met"] })}
            prefetch={false}
            scroll={false}
          >
            Those that meet it
          </Link>
        ) : (
          <Link className="link small ml-auto" href={itemHref({ itemId })} prefetch={false} scroll={false}>
            Those that do not meet it
          </Link>
        )}
      </header>
      <FilterChips filter={filter} />
      {page.rows.length === 0 ? (
        <p className="muted item-empty">
          {isDefault
            ? "Every account to which this applies meets it."
            : isLater
              ? "There are no more."
              : "No account matches these filters."}
        </p>
      ) : (
        <Rows filter={filter} page={page} />
      )}
      {page.next === null && !isLater ? null : (
        <nav className="table-foot" aria-label="Pages of accounts">
          <span>
            {count(page.rows.length, "account")} of {formatNumber(page.total)} here
          </span>
          {isLater ? (
            <Link className="link" href={itemHref(filter)} prefetch={false} scroll={false}>
              First page
            </Link>
          ) : null}
          {page.next === null ? null : (
            <Link
              className="link"
              href={itemHref(filter, "accounts", { after: page.next })}
              prefetch={false}
              scroll={false}
            >
              Next page
            </Link>
          )}
        </nav>
      )}
    </section>
  );
}
