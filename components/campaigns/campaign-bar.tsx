import { formatNumber } from "#components/words.ts";
import type { StandingCounts } from "#lib/data/campaign-standing.ts";
import { standingParts, standingSentence, standingWords } from "./campaign-words.ts";

/** So many accounts get a tick each; of more a part is as long as its share. */
const mostTicks = 120;

/** How the accounts of a campaign stand, as a bar. */
export function CampaignBar({ counts, small = false }: { counts: StandingCounts; small?: boolean }) {
  const parts = standingParts(counts);
  const ticked = counts.total <= mostTicks && !small;
  return (
    <div
      className={small ? "campaign-bar campaign-bar-small" : "campaign-bar"}
      role="img"
      aria-label={counts.total === 0 ? "No account" : standingSentence(counts)}
    >
      {ticked
        ? parts.flatMap(({ standing, accounts }) =>
            Array.from({ length: accounts }, (_, place) => (
              <i key={`${standing} ${place}`} className={`standing-${standing}`} />
            )),
          )
        : parts.map(({ standing, accounts }) => (
            <i key={standing} className={`standing-${standing}`} style={{ flexGrow: accounts }} />
          ))}
    </div>
  );
}

/** What the parts of the bar are. */
export function CampaignLegend({ counts }: { counts: StandingCounts }) {
  return (
    <ul className="campaign-legend">
      {standingParts(counts).map(({ standing, accounts }) => (
        <li key={standing}>
          <i className={`standing-${standing}`} aria-hidden="true" />
          <b className="num">{formatNumber(accounts)}</b> {standingWords[standing]}
        </li>
      ))}
    </ul>
  );
}
