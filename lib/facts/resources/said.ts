/** What a source says of the resources of a place, and how far that reaches. */
import type { FoundResource, ResourceSource } from "./found.ts";

/** Resources that a source no longer names are gone where it was read. */
export interface Extent {
  source: ResourceSource;
  /** null: of every type. */
  type: string | null;
  /** null: in every region. */
  region: string | null;
  /** Defaults of AWS were not asked for: they stay. */
  besideDefaults: boolean;
}

/** What could not be read. */
export interface Unread {
  source: ResourceSource;
  /** null: all that the source knows. */
  type: string | null;
  region: string;
}

/** What envelopes say of resources. */
export interface Reading {
  source: ResourceSource;
  resources: FoundResource[];
  extents: Extent[];
  unread: Unread[];
  /** The source does not exist there: it names nothing, and nobody has read it. */
  isSilent?: boolean;
  refused: number;
}
