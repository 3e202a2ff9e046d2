import Link from "next/link";
import { LocalTime } from "#components/local-time.tsx";

interface ListedSetting {
  key: string;
  /** One phrase in lower case. */
  meaning: string;
  /** Ids of items; none: every one. */
  items: readonly string[];
  value: string;
  fallback: string;
  isChanged: boolean;
  /** Who set it last; null: nobody. */
  set: { by: string; at: string } | null;
}

/** The stage of the first item that reads it; 0: all of them do. */
function stageOf({ items: [first] }: ListedSetting): number {
  return first === undefined ? 0 : Number.parseInt(first, 10);
}

/** Every setting under the stage whose items read it. */
export function SettingList({
  settings,
  mayChange,
  now,
}: {
  settings: readonly ListedSetting[];
  mayChange: boolean;
  now: string;
}) {
  const stages = [...new Set(settings.map(stageOf))].sort((a, b) => a - b);
  return stages.map((stage) => (
    <section key={stage} className="card mb-4" aria-labelledby={`stage-${stage}`}>
      <header>
        <h2 id={`stage-${stage}`}>{stage === 0 ? "Every stage" : `Stage ${stage}`}</h2>
      </header>
      <div className="table-scroll">
        <table className="table setting-table">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Items</th>
              <th scope="col">Value</th>
              <th scope="col">Default</th>
            </tr>
          </thead>
          <tbody>
            {settings
              .filter((setting) => stageOf(setting) === stage)
              .map((setting) => (
                <Row key={setting.key} setting={setting} mayChange={mayChange} now={now} />
              ))}
          </tbody>
        </table>
      </div>
    </section>
  ));
}

function Row({ setting, mayChange, now }: { setting: ListedSetting; mayChange: boolean; now: string }) {
  const { key, meaning, items, value, fallback, isChanged, set } = setting;
  return (
    <tr>
      <th scope="row">
        {mayChange ? (
          <Link className="link mono" href={`/settings/evaluation/${key}`} prefetch={false}>
            {key}
          </Link>
        ) : (
          <span className="mono">{key}</span>
        )}
        <span className="small block text-muted">{meaning}</span>
      </th>
      <td data-label="Items">
        {items.length === 0
          ? "all"
          : items.map((item) => (
              <Link key={item} className="mr-2" href={`/roadmap/${item}`} prefetch={false}>
                {item}
              </Link>
            ))}
      </td>
      <td className="mono" data-label="Value">
        {value}
        {isChanged ? <span className="chip ml-2">changed</span> : null}
        {set === null ? null : (
          <span className="small block font-sans text-muted">
            by {set.by}, <LocalTime at={set.at} now={now} as="age" />
          </span>
        )}
      </td>
      <td className="mono text-muted" data-label="Default">
        {fallback}
      </td>
    </tr>
  );
}
