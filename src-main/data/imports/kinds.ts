import type { HistoryEntry } from '../../../src-preload/contract/history.ts'
import type { ImportKind } from '../../../src-preload/contract/imports.ts'
import type { Connection } from '../database/database.ts'
import type { FileColumns } from './cells.ts'
import { credentialsJudging } from './credentials/judging.ts'
import type { Judging } from './judge.ts'
import type { ReviewData } from './staging.ts'
import { usersJudging } from './users/judging.ts'

/** What a kind of import brings to the review mechanism. */
interface Kind {
  /** Its rules, at work on a file, against the directory that `db` sees. */
  judging(
    db: Connection,
    columns: FileColumns,
    review: Pick<ReviewData, 'overwrite' | 'reassign' | 'odd'>,
  ): Judging
  /** How History tells of it. */
  entryOf(review: ReviewData): Pick<HistoryEntry, 'kind' | 'counts' | 'options'>
}

export const kinds: Record<ImportKind, Kind> = {
  users: {
    judging: usersJudging,
    entryOf: ({ totals, overwrite }) => ({
      kind: 'users-import',
      counts: {
        new: totals.new,
        modified: totals.modified,
        unchanged: totals.unchanged,
        failed: totals.error,
      },
      options: { overwrite },
    }),
  },
  credentials: {
    judging: credentialsJudging,
    entryOf: ({ totals, reassign }) => ({
      kind: 'credentials-import',
      counts: {
        new: totals.new,
        modified: totals.modified,
        reassigned: totals.reassigned,
        unchanged: totals.unchanged,
        failed: totals.error,
      },
      options: { reassign },
    }),
  },
}
