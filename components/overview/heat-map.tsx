import Link from "next/link";
import { count, type StageName } from "#components/words.ts";
import type { OverviewGroup, OverviewView } from "#lib/data/overview.ts";
import { HeatMapKeys } from "./heat-map-keys.tsx";
import { HeatMapRow } from "./heat-map-row.tsx";
import { Legend } from "./legend.tsx";
import { packCells } from "./packed-cells.ts";
import { UnitRow } from "./unit-row.tsx";

interface HeatMapProps {
  map: OverviewView["map"];
  groups: readonly OverviewGroup[];
  stages: readonly StageName[];
  /** OUs that are unfolded, as the address says. */
  open: readonly string[];
}

const unitId = (group: OverviewGroup) => group.ouId ?? "unplaced";

/** The page with one OU more, or one less, unfolded; it stays where it is. */
function toggleHref(group: OverviewGroup, open: readonly string[]): string {
  const id = unitId(group);
  const others = open.filter((other) => other !== id);
  const wanted = group.accounts === null ? [...others, id] : others;
  const query = new URLSearchParams(wanted.map((value) => ["open", value])).toString();
  return `/${query === "" ? "" : `?${query}`}#group-${id}`;
}

/** The list of the accounts below an OU; null: their place is not known. */
function listHref(group: OverviewGroup): string {
  return group.ouId === null ? "/accounts" : `/accounts?${new URLSearchParams({ ou: group.path })}`;
}

function Columns({ stages }: { stages: readonly StageName[] }) {
  return (
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
  );
}

interface RowsProps {
  group: OverviewGroup;
  stages: readonly StageName[];
  open: readonly string[];
  /** Its first cell is where Tab enters the map. */
  first: boolean;
}

function AccountRows({ group, stages, first }: RowsProps) {
  return (
    <>
      {(group.accounts ?? []).map((account, index) => (
        <HeatMapRow
          key={account.id}
          accountId={account.id}
          name={account.name}
          cells={packCells(account.cells)}
          stages={stages}
          first={first && index === 0}
        />
      ))}
    </>
  );
}

function RollUp({ group, stages, open, first, label }: RowsProps & { label: string }) {
  return (
    <UnitRow
      unitId={unitId(group)}
      name={group.name === "" ? "Place not known" : group.name}
      label={label}
      depth={group.depth}
      open={group.accounts !== null}
      toggleHref={toggleHref(group, open)}
      listHref={group.ouId === null ? null : listHref(group)}
      cells={packCells(group.stages)}
      done={group.stages.map((stage) => `${stage.accountsDone}/${stage.accountsApplicable}`).join(" ")}
      stages={stages}
      first={first}
    />
  );
}

function Group({ group, label, ...rest }: RowsProps & { label: string }) {
  const headingId = `group-${unitId(group)}`;
  const { accounts } = group;
  return (
    <section className="map-group" aria-labelledby={headingId}>
      <header>
        <h3 id={headingId} title={group.path} className="cut">
          {label}
        </h3>
        <span className="quiet num">{group.accountCount}</span>
        <span className="small muted num ml-auto whitespace-nowrap">
          {group.percent === null ? "not counted" : `${group.percent} %`}
        </span>
      </header>
      <div
        role="grid"
        aria-labelledby={headingId}
        aria-rowcount={(accounts?.length ?? 1) + 1}
        aria-colcount={rest.stages.length + 1}
      >
        <Columns stages={rest.stages} />
        {accounts === null ? (
          <RollUp group={group} label={`${count(group.accountCount, "account")}, show`} {...rest} />
        ) : (
          <AccountRows group={group} {...rest} />
        )}
      </div>
    </section>
  );
}

/** The tree of OUs as one grid: a row each, its accounts below it once it is opened. */
function Tree({ groups, stages, open }: Pick<HeatMapProps, "groups" | "stages" | "open">) {
  return (
    <section className="map-group map-tree" aria-label="Organizational units">
      <div role="grid" aria-label="Organizational units by stage" aria-colcount={stages.length + 1}>
        <Columns stages={stages} />
        {groups.map((group, index) => (
          <div role="rowgroup" key={`${unitId(group)}-${group.depth}`} id={`group-${unitId(group)}`}>
            <RollUp
              group={group}
              label={`${count(group.accountCount, "account")}${group.percent === null ? "" : ` · ${group.percent} %`}`}
              stages={stages}
              open={open}
              first={index === 0}
            />
            <AccountRows group={group} stages={stages} open={open} first={false} />
            {group.more > 0 ? (
              <div role="row" className="map-more">
                <span role="gridcell">
                  <Link className="link" href={listHref(group)} prefetch={false}>
                    {count(group.more, "more account")} of this OU in the list
                  </Link>
                </span>
              </div>
            ) : null}
          </div>
        ))}
      </div>
    </section>
  );
}

/** The name of the OU; with its parent's where two OUs have the same name. */
function groupLabel(group: OverviewGroup, groups: readonly OverviewGroup[]): string {
  const alone = groups.filter(({ name }) => name === group.name).length < 2;
  return alone ? group.name : group.path.split("/").filter(Boolean).slice(-2).join(" / ");
}

/** Accounts × stages, one grid an OU: every cell says its sentence and leads to the account's items of that stage. */
export function HeatMap({ map, groups, stages, open }: HeatMapProps) {
  return (
    <section className="card" aria-label="Accounts by stage">
      <div className="map-head">
        <h2>{map === "units" ? "Organizational units × stages" : "Accounts × stages"}</h2>
      </div>
      <Legend />
      <HeatMapKeys>
        {map === "units" ? (
          <Tree groups={groups} stages={stages} open={open} />
        ) : (
          groups.map((group, index) => (
            <Group
              key={unitId(group)}
              group={group}
              stages={stages}
              open={open}
              first={index === 0}
              label={groupLabel(group, groups)}
            />
          ))
        )}
      </HeatMapKeys>
    </section>
  );
}
