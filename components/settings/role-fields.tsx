"use client";

import { useId, useState } from "react";
import type { UnitChoice } from "#lib/data/unit-limits.ts";
import type { UserRole } from "#lib/viewer.ts";

interface RoleFieldsProps {
  /** Null: groups and contacts decide. */
  given: UserRole | null;
  /** Null may be chosen. */
  optional: boolean;
  unitIds: readonly string[];
  units: readonly UnitChoice[];
}

const words: Record<UserRole, string> = {
  admin: "admin: everything, settings and users too",
  security: "security: reads and answers for all accounts, starts refreshes",
  owner: "owner: answers for their own accounts",
  viewer: "viewer: reads",
};

const hints: Record<"owner" | "viewer", string> = {
  owner: "Accounts in these units and below, beside those that name them as their owner.",
  viewer: "Only accounts in these units and below. None marked: all accounts.",
};

/** The fields `role` and `unit:<id>` of a form that gives rights; units are for owners and viewers. */
export function RoleFields({ given, optional, unitIds, units }: RoleFieldsProps) {
  const [chosen, choose] = useState<string>(given ?? (optional ? "" : "viewer"));
  const id = useId();
  const limited = chosen === "owner" || chosen === "viewer" ? chosen : null;
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Role</label>
        <select
          id={id}
          name="role"
          className="input"
          value={chosen}
          onChange={(event) => choose(event.target.value)}
        >
          {optional ? <option value="">as groups and contacts say</option> : null}
          {Object.entries(words).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      {limited === null || units.length === 0 ? null : (
        <fieldset className="unit-choices">
          <legend>Organizational units</legend>
          <p className="hint">{hints[limited]}</p>
          {/* What scrolls must be reachable by keyboard: its boxes are. */}
          <div>
            {units.map((unit) => (
              <label key={unit.id}>
                <input type="checkbox" name={`unit:${unit.id}`} defaultChecked={unitIds.includes(unit.id)} />
                <span className="cut">
                  {unit.path === "/" ? `/ (${unit.organization}, everything)` : unit.path}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
