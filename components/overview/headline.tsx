import Link from "next/link";
import { count } from "#components/words.ts";
import type { OverviewView } from "#lib/data/overview.ts";

/** The one big figure: share of items met over all that apply; what is unknown counts as nothing. */
export function Headline({ headline }: { headline: OverviewView["headline"] }) {
  const { metHundredths, knownHundredths, unknownHundredths, activeAccounts, ownerless } = headline;
  const share = `${metHundredths} % met, ${unknownHundredths} % unknown`;
  return (
    <div className="headline">
      <span className="muted">Items met, {count(activeAccounts, "active account")}</span>
      <span className="headline-figure">
        {metHundredths}
        <small>%</small>
      </span>
      <span className="small quiet num mb-3">
        {knownHundredths} % known · {unknownHundredths} % unknown
      </span>
      <span className="share" role="img" aria-label={share}>
        <i className="share-met" style={{ width: `${metHundredths}%` }} />
        <i className="share-unknown" style={{ width: `${unknownHundredths}%` }} />
      </span>
      {ownerless === 0 ? null : (
        <Link className="link small num mt-3" href="/accounts?owner=none" prefetch={false}>
          {count(ownerless, "account")} {ownerless === 1 ? "has" : "have"} no owner
        </Link>
      )}
    </div>
  );
}
