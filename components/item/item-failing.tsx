import Link from "next/link";
import { consoleLink } from "#components/account/console-link.ts";
import { formatNumber } from "#components/words.ts";
import type { ItemFailingPage } from "#lib/data/item-accounts.ts";
import { type ItemFilter, itemHref } from "./item-filter.ts";

/** `bucket/logs` of an ARN; an account stands for itself. */
function shortName(resource: string): string {
  const parts = resource.split(":");
  return parts.length < 6 ? resource : parts.slice(5).join(":");
}

function Resource({ resource }: { resource: string }) {
  if (/^\d{12}$/.test(resource)) return <span className="muted">the account itself</span>;
  const href = consoleLink(resource);
  const name = <span title={resource}>{shortName(resource)}</span>;
  return href === null ? (
    <span className="mono resource">{name}</span>
  ) : (
    <a className="mono resource link" href={href} target="_blank" rel="noreferrer">
      {name}
    </a>
  );
}

interface ItemFailingProps {
  filter: ItemFilter;
  page: ItemFailingPage;
  total: number;
  isLater: boolean;
}

/** What fails, account by account; an ARN leads to the AWS console. */
export function ItemFailing({ filter, page, total, isLater }: ItemFailingProps) {
  return (
    <section className="card overflow-clip" aria-labelledby="failing">
      <header>
        <h2 id="failing">Failing resources</h2>
        <span className="tag tag-no num">{formatNumber(total)}</span>
      </header>
      <table className="table item-failing phone-rows">
        <caption className="sr-only">Failing resources by account</caption>
        <thead>
          <tr>
            <th scope="col" className="resource-column">
              Resource
            </th>
            <th scope="col" className="account-column">
              Account
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {page.rows.map(({ accountId, accountName, resource, region, why }) => (
            // A resource may fail twice, for two reasons.
            <tr key={`${accountId} ${resource} ${region} ${why}`}>
              <td>
                <Resource resource={resource} />
              </td>
              <td>
                <Link
                  className="hover:underline"
                  href={`/accounts/${accountId}?item=${filter.itemId}#item`}
                  prefetch={false}
                >
                  {accountName}
                </Link>
                {region === "global" ? null : <small className="mono quiet block">{region}</small>}
              </td>
              <td className="muted phone-wide">{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {page.next === null && !isLater ? null : (
        <nav className="table-foot" aria-label="Pages of failing resources">
          <span>
            {page.rows.length} of {formatNumber(total)} here
          </span>
          {isLater ? (
            <Link className="link" href={itemHref(filter, "failing")} prefetch={false} scroll={false}>
              First page
            </Link>
          ) : null}
          {page.next === null ? null : (
            <Link
              className="link"
              href={itemHref(filter, "failing", { failing: page.next })}
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
