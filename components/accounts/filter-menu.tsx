import { Popover } from "#components/popover.tsx";
import {
  accountStateWords,
  freshnessWords,
  ownerWords,
  type StageName,
  sourceWords,
} from "#components/words.ts";
import type { FieldChoices } from "#lib/data/field-choices.ts";

const fieldChoices = [
  ["environment", "Environment"],
  ["businessUnit", "Business unit"],
  ["dataClassification", "Data classification"],
  ["costCentre", "Cost centre"],
] as const;

interface FilterMenuProps {
  kept: readonly { name: string; value: string }[];
  stages: readonly StageName[];
  items: readonly { id: string; title: string }[];
  /** Paths of the OUs. */
  paths: readonly string[];
  /** Values that accounts have, by field. */
  choices: FieldChoices;
}

const stageChoices = [
  ["", "not complete"],
  [":failing", "has failures"],
  [":unknown", "has unknowns"],
  [":complete", "complete"],
] as const;
const itemChoices = [
  ["failing", "not met or partly"],
  ["NOT_MET", "not met"],
  ["PARTIAL", "partly met"],
  ["UNKNOWN", "unknown"],
  ["MET", "met"],
  ["EXCEPTED", "excepted"],
  ["NOT_APPLICABLE", "not applicable"],
] as const;

function Choice({
  name,
  label,
  options,
}: {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <select name={name} defaultValue="">
        <option value="">any</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

const entries = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** Adds filters to those that are there. A plain form: what is left at "any" is not asked for. */
export function FilterMenu({ kept, stages, items, paths, choices }: FilterMenuProps) {
  return (
    <Popover summary="Add filter" align="end">
      <form action="/accounts" className="filter-form">
        {kept.map((field) => (
          <input key={`${field.name}=${field.value}`} type="hidden" name={field.name} value={field.value} />
        ))}
        <Choice
          name="ou"
          label="OU and below"
          options={paths.map((path) => ({ value: path, label: path === "/" ? "/ (root)" : path }))}
        />
        <Choice
          name="stage"
          label="Stage"
          options={stages.flatMap(({ number, name }) =>
            stageChoices.map(([want, words]) => ({
              value: `${number}${want}`,
              label: `${number} ${name}: ${words}`,
            })),
          )}
        />
        <Choice
          name="item"
          label="Item"
          options={items.flatMap(({ id, title }) =>
            itemChoices.map(([want, words]) => ({
              value: `${id}:${want}`,
              label: `${id} ${title}: ${words}`,
            })),
          )}
        />
        <Choice name="owner" label="Owner" options={entries(ownerWords)} />
        <label className="field">
          <span>Contact</span>
          <input name="contact" type="email" maxLength={200} placeholder="address" autoComplete="off" />
        </label>
        <Choice name="freshness" label="Read" options={entries(freshnessWords)} />
        {fieldChoices.map(([name, label]) =>
          (choices[name] ?? []).length === 0 ? null : (
            <Choice
              key={name}
              name={name}
              label={label}
              options={[
                ...(choices[name] ?? []).map((value) => ({ value, label: value })),
                { value: "-", label: "none" },
              ]}
            />
          ),
        )}
        <Choice name="source" label="Known from" options={entries(sourceWords)} />
        <Choice name="state" label="State" options={entries(accountStateWords)} />
        <Choice
          name="unknown"
          label="Unknown over"
          options={[0, 5, 10, 25, 50].map((percent) => ({ value: String(percent), label: `${percent} %` }))}
        />
        <Choice
          name="joined"
          label="Joined in the last"
          options={[7, 30, 90, 365].map((days) => ({ value: `${days}d`, label: `${days} days` }))}
        />
        <Choice
          name="unseen"
          label="Not read for"
          options={[1, 2, 7, 30].map((days) => ({
            value: `${days}d`,
            label: days === 1 ? "1 day" : `${days} days`,
          }))}
        />
        <button type="submit" className="button button-primary">
          Add
        </button>
      </form>
    </Popover>
  );
}
