import Link from "next/link";
import { Icon } from "#components/icon.tsx";
import { PeriodFields } from "#components/period-fields.tsx";

export interface AuditChip {
  name: string;
  value: string;
  /** The list without it. */
  href: string;
}

interface AuditFilterProps {
  /** As they stand in the address. */
  values: { by: string; q: string; action: string; from: string; to: string };
  /** What was chosen by a link of the table, and is kept by the form. */
  kept: readonly { name: string; value: string }[];
  chips: readonly AuditChip[];
}

const whose = [
  ["everybody", "Everybody"],
  ["people", "People and tokens"],
  ["jobs", "Jobs"],
] as const;

function Chips({ chips }: Pick<AuditFilterProps, "chips">) {
  if (chips.length === 0) return null;
  return (
    <ul className="filter-chips" aria-label="Filters">
      {chips.map(({ name, value, href }) => (
        <li key={name}>
          <Link className="chip" href={href} prefetch={false} scroll={false}>
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

/** A plain form: every filter is in the address. */
export function AuditFilter({ values, kept, chips }: AuditFilterProps) {
  return (
    <>
      <form
        action="/settings/audit"
        method="get"
        className="audit-filter"
        role="search"
        aria-label="Audit log"
      >
        {kept.map(({ name, value }) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label className="field audit-search">
          <span>Text</span>
          <input className="input" type="search" name="q" defaultValue={values.q} maxLength={200} />
        </label>
        <label className="field">
          <span>By</span>
          <select className="input" name="by" defaultValue={values.by}>
            {whose.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Action</span>
          <input
            className="input mono"
            name="action"
            defaultValue={values.action}
            maxLength={81}
            placeholder="run or run.started"
          />
        </label>
        <PeriodFields values={values} />
      </form>
      <Chips chips={chips} />
    </>
  );
}
