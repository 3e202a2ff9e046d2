import { formatNumber } from "#components/words.ts";
import type { EventWeek } from "#lib/data/account-event-weeks.ts";
import { changeGroups } from "./change-words.ts";

function amountIn(week: EventWeek, kinds: (typeof changeGroups)[number]["kinds"]): number {
  return kinds.reduce((sum, kind) => sum + (week.counts[kind] ?? 0), 0);
}

/** Bars by week, a row for what came, left and changed, each on a scale of its own: an import would hide the others. */
export function ChangeWeeks({ weeks }: { weeks: readonly EventWeek[] }) {
  const [first, last] = [weeks.at(0), weeks.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <section className="card change-weeks" aria-label={`Changes in ${weeks.length} weeks`}>
      {changeGroups.map(({ name, kinds }) => {
        const amounts = weeks.map((week) => amountIn(week, kinds));
        const most = Math.max(...amounts);
        const total = amounts.reduce((sum, amount) => sum + amount, 0);
        return (
          <div key={name} className="change-weeks-row">
            <span>{name}</span>
            <div
              className="change-bars"
              role="img"
              aria-label={`${name}: ${formatNumber(total)}, at most ${formatNumber(most)} in a week`}
            >
              {weeks.map((week, at) => {
                const amount = amounts[at] ?? 0;
                return (
                  <span key={week.monday} title={`Week of ${week.monday}: ${formatNumber(amount)}`}>
                    <i
                      data-group={name}
                      style={{ height: amount === 0 ? 0 : `${Math.max(8, (amount * 100) / most)}%` }}
                    />
                  </span>
                );
              })}
            </div>
            <b className="num">{formatNumber(total)}</b>
          </div>
        );
      })}
      <p className="change-weeks-axis small quiet num">
        <span>by week since {first.monday}</span>
        <span>{last.monday}</span>
      </p>
    </section>
  );
}
