import { count, type StageName } from "#components/words.ts";
import type { OverviewGroup } from "#lib/data/overview.ts";
import { HeatMapKeys } from "./heat-map-keys.tsx";
import { HeatMapRow } from "./heat-map-row.tsx";
import { Legend } from "./legend.tsx";
import { packCells } from "./packed-cells.ts";

interface HeatMapProps {
  groups: readonly OverviewGroup[];
  stages: readonly StageName[];
  /** OUs that are shown in full though they are large. */
  unfolded: ReadonlySet<string>;
}

/** To this many accounts every row is shown; beyond it large OUs fold to one line. */
const showAll = 120;
const foldedFrom = 25;

function Group({
  group,
  stages,
  first,
  folded,
  label,
}: {
  group: OverviewGroup;
  stages: readonly StageName[];
  first: boolean;
  folded: boolean;
  label: string;
}) {
  const headingId = `group-${group.ouId ?? "unplaced"}`;
  return (
    <section className="map-group" aria-labelledby={headingId}>
      <header>
        <h3 id={headingId} title={group.path} className="cut">
          {label}
        </h3>
        <span className="quiet num">{group.accounts.length}</span>
        <span className="small muted num ml-auto whitespace-nowrap">
          {group.percent === null ? "not counted" : `${group.percent} %`}
        </span>
      </header>
      {folded ? (
        <a className="map-fold link" href={`/?open=${group.ouId ?? "unplaced"}#${headingId}`}>
          {count(group.accounts.length, "account")}, show
        </a>
      ) : (
        <div
          role="grid"
          aria-labelledby={headingId}
          aria-rowcount={group.accounts.length + 1}
          aria-colcount={stages.length + 1}
        >
          <div role="row" className="map-columns">
            <span role="columnheader">
              <span className="sr-only">Account</span>
            </span>
            {stages.map((stage) => (
              <span role="columnheader" key={stage.number} title={stage.fullName}>
                <span className="sr-only">{`Stage ${stage.number} ${stage.fullName}`}</span>
                <span aria-hidden="true">{stage.number}</span>
              </span>
            ))}
          </div>
          {group.accounts.map((account, index) => (
            <HeatMapRow
              key={account.id}
              accountId={account.id}
              name={account.name}
              cells={packCells(account.cells)}
              stages={stages}
              first={first && index === 0}
            />
          ))}
        </div>
      )}
    </section>
  );
}

/** The name of the OU; with its parent's where two OUs have the same name. */
function groupLabel(group: OverviewGroup, groups: readonly OverviewGroup[]): string {
  const alone = groups.filter(({ name }) => name === group.name).length < 2;
  return alone ? group.name : group.path.split("/").filter(Boolean).slice(-2).join(" / ");
}

/** Accounts × stages, one grid an OU: every cell says its sentence and leads to the account's items of that stage. */
export function HeatMap({ groups, stages, unfolded }: HeatMapProps) {
  const total = groups.reduce((sum, group) => sum + group.accounts.length, 0);
  const isFolded = (group: OverviewGroup) =>
    total > showAll && group.accounts.length >= foldedFrom && !unfolded.has(group.ouId ?? "unplaced");
  const firstOpen = groups.find((group) => group.accounts.length > 0 && !isFolded(group));
  return (
    <section className="card" aria-label="Accounts by stage">
      <div className="map-head">
        <h2>Accounts × stages</h2>
      </div>
      <Legend />
      <HeatMapKeys>
        {groups.map((group) => (
          <Group
            key={group.ouId ?? "unplaced"}
            group={group}
            stages={stages}
            first={group === firstOpen}
            folded={isFolded(group)}
            label={groupLabel(group, groups)}
          />
        ))}
      </HeatMapKeys>
    </section>
  );
}
