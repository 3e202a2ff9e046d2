/** Reads stage counts as they are at a moment: the stored ones while they hold, counted anew where a status is stale. */
import type { Queryable } from "./database.ts";
import type { CountsByStage, StageCounts } from "./rollup.ts";

type Row = StageCounts & { subjectId: string };

const columns = `subject_id as "subjectId", stage, met, excepted, partial, not_met as "notMet", unknown,
  not_applicable as "notApplicable", met_hundredths as "metHundredths", unknown_hundredths as "unknownHundredths"`;

/** The counts of each subject that was ever evaluated; the others are absent. */
export async function readStageCounts(
  db: Queryable,
  subjectIds: readonly string[],
  now: Date,
): Promise<Map<string, CountsByStage>> {
  const rows = await db.query<Row>(
    `with subject as (
       select subject_id, stale_from < $2 as stale from refresh
       where subject_id = any($1) and evaluated_at is not null
     )
     select ${columns} from stage_count join subject using (subject_id) where stale is not true
     union all
     select ${columns} from count_stages(array(select subject_id from subject where stale), $2)`,
    [subjectIds, now],
  );
  const subjects = Map.groupBy(rows, ({ subjectId }) => subjectId);
  return new Map(
    [...subjects].map(([subjectId, counts]) => [
      subjectId,
      new Map(counts.map(({ subjectId: _subject, ...count }) => [count.stage, count])),
    ]),
  );
}
