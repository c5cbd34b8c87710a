/**
 * What was done (E3), and what undo needs: per entry and user the row before and its stamp after
 * (`rekeyed`: undo gives it back a unique key that it does not have now). `undo` says whether
 * the rows before are still kept; the list of users stays, so that a user's history can be shown.
 */
export const historySchema = `
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  subject TEXT NOT NULL,
  counts TEXT NOT NULL,
  options TEXT NOT NULL,
  undone_at TEXT,
  undo TEXT NOT NULL DEFAULT 'kept' CHECK (undo IN ('kept', 'dropped')),
  befores INTEGER NOT NULL DEFAULT 0,
  has_failed_rows INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX history_kept ON history (id) WHERE undo = 'kept';

CREATE TABLE history_changes (
  history_id INTEGER NOT NULL REFERENCES history (id),
  user INTEGER NOT NULL,
  before TEXT,
  before_photo TEXT,
  after_stamp INTEGER,
  rekeyed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (history_id, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_changes_user ON history_changes (user, history_id);
CREATE INDEX history_changes_rekeyed ON history_changes (history_id) WHERE rekeyed = 1;
CREATE INDEX history_changes_photo ON history_changes (before_photo) WHERE before_photo IS NOT NULL;

CREATE TABLE history_failed_rows (
  history_id INTEGER NOT NULL REFERENCES history (id),
  position INTEGER NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (history_id, position)
) STRICT, WITHOUT ROWID;
`

/**
 * What became of each file of an upload of photos: `state`, `reason` and `args` as judging.ts found them once it was done,
 * and of the person what he or she was called then.
 */
export const uploadedPhotosSchema = `
CREATE TABLE history_photos (
  history_id INTEGER NOT NULL REFERENCES history (id),
  position INTEGER NOT NULL,
  file TEXT NOT NULL,
  folder TEXT NOT NULL,
  state TEXT NOT NULL,
  replaced INTEGER NOT NULL CHECK (replaced IN (0, 1)),
  reason TEXT,
  args TEXT NOT NULL,
  suggested INTEGER NOT NULL CHECK (suggested IN (0, 1)),
  user INTEGER,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  user_id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  PRIMARY KEY (history_id, position)
) STRICT, WITHOUT ROWID;
`
