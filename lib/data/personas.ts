/** The people of the demo: one of each role, to look at everything through their eyes. */
import type { UserRole, Viewer } from "#lib/viewer.ts";
import { notFound, requirePermission } from "./access.ts";
import { query, transaction } from "./database.ts";
import { effectiveRoleSql } from "./effective-role.ts";
import { type NewSession, startSession } from "./sessions.ts";

/** Of users who came in through no provider, but through the demo. */
const personaIssuer = "waymark:demo";

export interface Persona {
  /** Names it in forms: `admin`. */
  id: string;
  name: string;
  /** What the register of contacts knows them by. */
  email: string;
  role: UserRole;
  /** As of app_user. */
  unitIds: readonly string[];
}

/** Writes the personas of a demo; doing it again changes nothing. @throws AppError FORBIDDEN */
export async function seedPersonas(viewer: Viewer, personas: readonly Persona[]): Promise<void> {
  requirePermission(viewer, "user.write");
  await query(
    `insert into app_user (id, issuer, subject, email, email_verified, name, role, unit_ids)
     select gen_random_uuid(), $1, p.id, p.email, true, p.name, p.role::"UserRole",
       array(select jsonb_array_elements_text(p."unitIds"))
     from jsonb_to_recordset($2) as p (id text, email text, name text, role text, "unitIds" jsonb)
     on conflict (issuer, subject) do nothing`,
    [personaIssuer, JSON.stringify(personas)],
  );
}

export interface PersonaView {
  id: string;
  name: string;
  role: UserRole;
  /** How many accounts they see; null: all. */
  accounts: number | null;
}

/** The personas that somebody can be, highest role first; empty outside of a demo. */
export async function listPersonas(): Promise<PersonaView[]> {
  return query<PersonaView & Record<string, unknown>>(
    `select u.subject as id, u.name, r.role, cardinality(r.accounts) as accounts
     from app_user u cross join ${effectiveRoleSql("u")} r
     where u.issuer = $1 and r.role is not null order by r.role::"UserRole", u.subject`,
    [personaIssuer],
  );
}

/** Signs in as a persona. Only for the demo: who may ask is decided by whoever serves it. @throws AppError NOT_FOUND */
export async function signInPersona(
  id: string,
  session: Omit<NewSession, "userId" | "by">,
): Promise<{ token: string; expiresAt: Date }> {
  return transaction(async (tx) => {
    const [user] = await tx.query<{ id: string }>(
      "select id from app_user where issuer = $1 and subject = $2 and disabled_at is null",
      [personaIssuer, id],
    );
    if (user === undefined) throw notFound("persona", id);
    return startSession(tx, { ...session, userId: user.id, by: "persona" });
  });
}
