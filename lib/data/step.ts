/** A step through a list that has an order of its own. */
export interface Step {
  /** Id of the row before the first one that is wanted; null: from the beginning. */
  after?: string | null;
  /** Rows at most; null: all of them. */
  limit?: number | null;
}
