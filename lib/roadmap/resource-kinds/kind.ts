/** One kind of resource, and how the facts list those of an account in a Region. */
import type { CollectorName, FactsOf } from "#lib/facts/registry.ts";
import type { Answer, FactsView } from "#lib/roadmap/facts-view.ts";

export interface Place {
  partition: string;
  accountId: string;
  /** "global" for kinds of scope account. */
  region: string;
}

export interface FoundResource {
  arn: string;
  /** ISO 8601; null: AWS does not say. */
  created: string | null;
  /** Of kinds of scope account: where it lives, if not "global". */
  region?: string;
}

/** One kind of resource. */
export interface ResourceKind {
  /** Service and kind as ARNs name them: `ec2:instance`. */
  type: string;
  /** What it is, singular: "EC2 instance". */
  noun: string;
  collector: CollectorName;
  /** Listed in every Region, or once for the account. */
  scope: "region" | "account";
  /** Those in one place, or why that cannot be said. A Region without the service has none. */
  read(view: FactsView, place: Place): Answer<readonly FoundResource[]>;
}

/** Makes an ARN in the place. */
export type NameArn = (service: string, resource: string) => string;

/** ARNs of one account and Region, of services that write them in the usual form. */
export function arnIn({ partition, region, accountId }: Place): NameArn {
  return (service, resource) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** A resource whose list does not say since when it exists. */
export function undated(arn: string): FoundResource {
  return { arn, created: null };
}

interface ListedKind<Name extends CollectorName, Type extends string> {
  type: Type;
  noun: string;
  collector: Name;
  op: string;
  scope?: "account";
  /** Nullish although the operation answered: unreadable. */
  select(data: FactsOf<Name>, arn: NameArn, place: Place): readonly FoundResource[] | null | undefined;
}

/** A kind whose resources one operation lists. */
export function listed<Name extends CollectorName, Type extends string>({
  type,
  noun,
  collector,
  op,
  scope,
  select,
}: ListedKind<Name, Type>): ResourceKind & { type: Type } {
  return {
    type,
    noun,
    collector,
    scope: scope ?? "region",
    read: (view, place) => {
      const reading = view.find(collector, scope === "account" ? "global" : place.region);
      const answer = reading.ask(op, (data) => select(data, arnIn(place), place));
      if (!answer.known) return reading.isUnsupported(op) ? { known: true, value: [] } : answer;
      const { value } = answer;
      if (value !== undefined && value !== null) return { known: true, value };
      // Rightly not asked for: there is none.
      if (reading.isSkipped(op)) return { known: true, value: [] };
      return { known: false, gap: { kind: "unreadable", collector, why: "malformed" } };
    },
  };
}
