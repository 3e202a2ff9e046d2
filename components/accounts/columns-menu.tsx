import { Icon } from "#components/icon.tsx";
import { Popover } from "#components/popover.tsx";
import type { CustomColumn } from "#lib/account-field-values.ts";
import type { AccountColumn } from "#lib/data/account-query.ts";
import { columnWord } from "./column-words.ts";

interface ColumnsMenuProps {
  kept: readonly { name: string; value: string }[];
  all: readonly AccountColumn[];
  chosen: readonly AccountColumn[];
  custom: readonly CustomColumn[];
}

/** Which columns the table has. The choice stands in the address, and in a view that is saved from it. */
export function ColumnsMenu({ kept, all, chosen, custom }: ColumnsMenuProps) {
  return (
    <Popover
      summary={
        <>
          Columns <Icon name="down" small />
        </>
      }
      align="end"
    >
      <form action="/accounts" className="columns-form">
        {kept.map((field) => (
          <input key={`${field.name}=${field.value}`} type="hidden" name={field.name} value={field.value} />
        ))}
        {/* Without any box ticked, the name alone is meant, and not the default. */}
        <input type="hidden" name="columns" value="" />
        {all.map((column) => (
          <label key={column} className="check-field">
            <input
              type="checkbox"
              className="check"
              name="columns"
              value={column}
              defaultChecked={chosen.includes(column)}
            />
            {columnWord(column, custom)}
          </label>
        ))}
        <button type="submit" className="button button-primary">
          Show
        </button>
      </form>
    </Popover>
  );
}
