/** Whose an account is that was seen somewhere: decided by the database, for any number of ids at once. */
import { awsAccounts, exampleAccounts } from "#lib/radar/aws-accounts.ts";
import type { SqlValues } from "./sql.ts";

/**
 * What is known of an id: `ours` stands in the register or in another connected organization, `vendor` was named by a person
 * or a list, `aws` is documented by AWS, `example` stands in documentation, `dismissed` was left aside until a day.
 */
export const sightingClasses = ["unknown", "ours", "vendor", "dismissed", "example", "aws"] as const;
export type SightingClass = (typeof sightingClasses)[number];

/** The column of `classified` that says the class; `member`: the organization lists it, which nobody has to be told. */
export const classSql = "c.class";

/**
 * `classified (id, class, known_name, known_organization, vendor, …)` from `ids (id, is_aws)`. A person's word counts before
 * a list's, and that before what AWS documents.
 */
export function classificationSql(
  values: SqlValues,
  { organizationId, now }: { organizationId: string; now: Date },
): string {
  const organization = values.add(organizationId, "text");
  return `classified as (
    select i.*, k.name as known_name, k.organization_id as known_organization, v.vendor, v.link, v.source,
      v.review_by, d.reason, d.until, r.data ->> 'note' as note, r.data ->> 'classification' as said,
      case
        when k.organization_id = ${organization} and k.missing_since is null and o.kind <> 'register' then 'member'
        when k.id is not null then 'ours'
        when v.account_id is not null then 'vendor'
        when r.data ->> 'classification' in ('ours', 'retired') then 'ours'
        when r.data ->> 'classification' = 'vendor' then 'vendor'
        when r.data ->> 'classification' = 'aws_service' then 'aws'
        when i.is_aws or i.id = any(${values.add([...awsAccounts.keys()], "text[]")}) then 'aws'
        when i.id = any(${values.add([...exampleAccounts], "text[]")}) then 'example'
        when d.account_id is not null then 'dismissed'
        else 'unknown' end as class
    from ids i
    left join account k on k.id = i.id
    left join organization o on o.id = k.organization_id
    left join vendor_account v on v.account_id = i.id
    left join sighting_dismissal d on d.account_id = i.id and d.until > ${values.add(now, "timestamptz")}
    left join roadmap_record r on r.organization_id = ${organization} and r.kind = 'candidate' and r.account_id = i.id
      and r.ended_at is null
  )`;
}
