import Link from "next/link";
import { Cell } from "#components/cell.tsx";
import { itemCell, type StageName, stateWords } from "#components/words.ts";
import type { AccountPageView, ItemRow } from "#lib/data/account-page.ts";
import type { StageCell } from "#lib/data/rollup.ts";

interface ItemListProps {
  accountId: string;
  stages: AccountPageView["stages"];
  path: readonly StageCell[];
  names: readonly StageName[];
  /** Item id → title. */
  titles: ReadonlyMap<string, string>;
  opened: string | null;
}

function Item({
  accountId,
  item,
  title,
  opened,
}: {
  accountId: string;
  item: ItemRow;
  title: string;
  opened: boolean;
}) {
  const reason = item.inherited ? `Inherited: ${item.reason}` : item.reason;
  return (
    <li>
      <Link
        className="item-row"
        href={`/accounts/${accountId}?item=${item.id}#item`}
        prefetch={false}
        scroll={false}
        aria-current={opened ? "true" : undefined}
      >
        <Cell size="mark" {...itemCell(item)} label={stateWords[item.state]} />
        <span className="item-number num quiet">{item.id}</span>
        <span className="item-title cut">{title}</span>
        <span className="item-reason cut">{reason}</span>
        {item.kind === "automatic" ? <span /> : <span className="tag">{item.kind}</span>}
      </Link>
    </li>
  );
}

/** All thirty items by stage, each with its state and one sentence. */
export function ItemList({ accountId, stages, path, names, titles, opened }: ItemListProps) {
  const fullNames = new Map(names.map((name) => [name.number, name.fullName]));
  const cells = new Map(path.map((cell) => [cell.stage, cell]));
  return (
    <div className="card item-list">
      {stages.map(({ stage, items }) => {
        const cell = cells.get(stage);
        return (
          <section
            key={stage}
            className="stage-group"
            id={`stage-${stage}`}
            aria-labelledby={`stage-${stage}-name`}
          >
            <header>
              <h2 id={`stage-${stage}-name`}>
                <span className="quiet num">{stage}</span> {fullNames.get(stage)}
              </h2>
              {cell === undefined ? null : (
                <span className="small quiet num whitespace-nowrap">
                  {cell.applicable === 0 ? "not applicable" : `${cell.met} of ${cell.applicable} met`}
                  {cell.unknown > 0 ? ` · ${cell.unknown} unknown` : ""}
                </span>
              )}
            </header>
            <ul>
              {items.map((item) => (
                <Item
                  key={item.id}
                  accountId={accountId}
                  item={item}
                  title={titles.get(item.id) ?? item.id}
                  opened={item.id === opened}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
