/** The register: the one organization row whose accounts no connected organization lists, with OUs as people name them. */
import type { Transaction } from "./database.ts";
import { registerId } from "./organizations.ts";

/** Makes the row of the register where there is none yet. */
export async function ensureRegister(tx: Transaction): Promise<void> {
  await tx.query(
    `insert into organization (id, kind, name, management_account_id, partition, home_region, role_name, external_id,
       regions, base_account_id)
     values ($1, 'register', 'Other accounts', '', 'aws', 'us-east-1', '', '', '{}', '')
     on conflict (id) do nothing`,
    [registerId],
  );
}

/** Id of an OU of the register; paths are unique there. */
export function registerUnitId(path: string): string {
  return `${registerId}:${path}`;
}

/** The path and every one above it, the root first. */
function withParents(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return ["/", ...names.map((_, index) => `/${names.slice(0, index + 1).join("/")}`)];
}

/** Makes the OUs of the register with these paths, and those above them. */
export async function ensureRegisterUnits(tx: Transaction, paths: readonly string[]): Promise<void> {
  const all = [...new Set(paths.flatMap(withParents))].sort();
  if (all.length === 0) return;
  const parentOf = (path: string) => (path === "/" ? null : path.slice(0, path.lastIndexOf("/")) || "/");
  await tx.query(
    `insert into organizational_unit (id, organization_id, parent_id, name, path)
     select id, $1, parent_id, name, path from unnest($2::text[], $3::text[], $4::text[], $5::text[])
       as t(id, parent_id, name, path)
     on conflict (id) do nothing`,
    [
      registerId,
      all.map(registerUnitId),
      all.map((path) => {
        const parent = parentOf(path);
        return parent === null ? null : registerUnitId(parent);
      }),
      all.map((path) => (path === "/" ? "Root" : path.slice(path.lastIndexOf("/") + 1))),
      all,
    ],
  );
}

/** Forgets the OUs of the register that no account is in or below any more. */
export async function deleteEmptyRegisterUnits(tx: Transaction): Promise<void> {
  await tx.query(
    `with held as (
       select distinct u.path from account a join organizational_unit u on u.id = a.unit_id where a.organization_id = $1
     )
     delete from organizational_unit u where u.organization_id = $1 and not exists (
       select 1 from held where held.path = u.path or starts_with(held.path, rtrim(u.path, '/') || '/'))`,
    [registerId],
  );
}
