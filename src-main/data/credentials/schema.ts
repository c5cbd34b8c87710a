/**
 * Credentials (C4): one row each, `identity` says which two are the same (C5). `stamp` is the row's version, as that of
 * users. `search` is what the Users screen's search looks through: plates and card numbers, never entry codes (E4);
 * the index by user has it, so that a search need not read the rows.
 */
export const credentialsSchema = `
CREATE TABLE credentials (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user INTEGER NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL CHECK (kind IN ('card', 'plate', 'entry-code')),
  status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
  identity TEXT NOT NULL,
  card_type TEXT NOT NULL DEFAULT '',
  facility_code TEXT NOT NULL DEFAULT '',
  card_number TEXT NOT NULL DEFAULT '',
  card_number_hex TEXT NOT NULL DEFAULT '',
  license_plate TEXT NOT NULL DEFAULT '',
  entry_code TEXT NOT NULL DEFAULT '',
  search TEXT NOT NULL DEFAULT '',
  modified_at TEXT NOT NULL,
  stamp INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX credentials_identity ON credentials (identity);
CREATE INDEX credentials_user ON credentials (user, search);

CREATE TABLE history_credentials (
  history_id INTEGER NOT NULL REFERENCES history (id),
  credential INTEGER NOT NULL,
  user INTEGER NOT NULL,
  before_user INTEGER,
  before TEXT,
  after_stamp INTEGER,
  PRIMARY KEY (history_id, credential)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_credentials_user ON history_credentials (user, history_id);
CREATE INDEX history_credentials_before_user ON history_credentials (before_user, history_id)
  WHERE before_user IS NOT NULL;
`

/**
 * When the card types are changed, cards that were two may turn out to be one: both stay, until a person says whose it
 * is. The one that was first has clash 0, every other of its identity 1; of those with 0 no two are the same, so that
 * nothing is added to them (store.ts keeps it so).
 */
export const clashesSchema = `
ALTER TABLE credentials ADD COLUMN clash INTEGER NOT NULL DEFAULT 0 CHECK (clash IN (0, 1));
DROP INDEX credentials_identity;
CREATE UNIQUE INDEX credentials_identity ON credentials (identity) WHERE clash = 0;
CREATE INDEX credentials_clash ON credentials (identity) WHERE clash = 1;
UPDATE history_credentials SET before = json_set(before, '$.clash', 0) WHERE before IS NOT NULL;
`
