/** Every copy that the facts show, found by what it is a copy of, and what keeps others from being seen (item 2.1). */
import { partClosedGaps } from "#lib/roadmap/closed-units.ts";
import type { PlacedGap } from "#lib/roadmap/gaps.ts";
import type { Copy } from "./2-1-copies.ts";
import type { DataResource } from "./2-1-resources.ts";

/** Copies by what they are of, and what could not be read. Adding and finding cost the same however many there are. */
export class Shelf {
  readonly #copies = new Map<string, Copy[]>();
  readonly #gaps = new Map<string, PlacedGap[]>();
  /** What hides copies of anything. */
  readonly gaps: PlacedGap[] = [];

  /** @param of an ARN, or `nameKey` where only a name is known. */
  add(of: string, copy: Copy): void {
    const known = this.#copies.get(of);
    if (known === undefined) this.#copies.set(of, [copy]);
    else known.push(copy);
  }

  /** @param of an ARN, or a type of resources. */
  hide(of: string, gap: PlacedGap): void {
    const known = this.#gaps.get(of);
    if (known === undefined) this.#gaps.set(of, [gap]);
    else known.push(gap);
  }

  /** Forgets what hides copies in Regions that policies close: nothing can be copied there. */
  leaveClosedRegions(): void {
    for (const gaps of [this.gaps, ...this.#gaps.values()]) {
      gaps.splice(0, gaps.length, ...partClosedGaps(gaps).open);
    }
  }

  copiesOf(resource: DataResource): Copy[] {
    return keysOf(resource).flatMap((key) => this.#copies.get(key) ?? []);
  }

  /** What may hide copies of this resource, beside `gaps`. */
  gapsOf({ arn, type }: DataResource): readonly PlacedGap[] {
    return [...(this.#gaps.get(arn) ?? []), ...(this.#gaps.get(type) ?? [])];
  }
}

function keysOf({ arn, aliases, type, region, resourceId }: DataResource): string[] {
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  const native = [idKey(type, resourceId ?? ""), nameKey(type, region, name)];
  return [arn, ...aliases, ...native];
}

/** Of native snapshots that carry the id of what they are of. */
export function idKey(type: string, resourceId: string): string {
  return `${type}|${resourceId}`;
}

/** Of native snapshots that carry its name only. */
export function nameKey(type: string, region: string, name: string): string {
  return `${type}|${region}|${name}`;
}
