import { PeriodFields } from "#components/period-fields.tsx";
import { changeKindWords } from "./change-words.ts";

interface ChangeFilterProps {
  /** As they stand in the address. */
  values: { kind: string; ou: string; account: string; from: string; to: string };
  /** Paths of OUs to choose from. */
  paths: readonly string[];
}

/** A plain form: every filter is in the address. */
export function ChangeFilter({ values, paths }: ChangeFilterProps) {
  return (
    <form
      action="/accounts/changes"
      method="get"
      className="audit-filter"
      role="search"
      aria-label="Changes"
      key={Object.values(values).join("\u0000")}
    >
      <label className="field">
        <span>What happened</span>
        <select className="input" name="kind" defaultValue={values.kind}>
          <option value="">anything</option>
          {Object.entries(changeKindWords).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label className="field audit-search">
        <span>In or below the OU</span>
        <select className="input" name="ou" defaultValue={values.ou}>
          <option value="">every OU</option>
          {paths.map((path) => (
            <option key={path} value={path}>
              {path === "/" ? "/ (the root)" : path}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Account id</span>
        <input
          className="input mono"
          name="account"
          defaultValue={values.account}
          maxLength={20}
          autoComplete="off"
        />
      </label>
      <PeriodFields values={values} />
    </form>
  );
}
