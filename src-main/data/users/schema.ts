/** The directory of access users (U1). `stamp` is the row's version: new on every change, put back by an undo. */
export const usersSchema = `
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  search TEXT NOT NULL DEFAULT '',
  sort_name TEXT NOT NULL DEFAULT '',
  first_name TEXT NOT NULL DEFAULT '',
  middle_name TEXT NOT NULL DEFAULT '',
  last_name TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  user_id TEXT NOT NULL DEFAULT '',
  external_id TEXT NOT NULL DEFAULT '',
  employee_id TEXT NOT NULL DEFAULT '',
  company TEXT NOT NULL DEFAULT '',
  department TEXT NOT NULL DEFAULT '',
  department_id TEXT NOT NULL DEFAULT '',
  employee_type TEXT NOT NULL DEFAULT '',
  employee_title TEXT NOT NULL DEFAULT '',
  start_date TEXT NOT NULL DEFAULT '',
  end_date TEXT NOT NULL DEFAULT '',
  groups TEXT NOT NULL DEFAULT '',
  photo TEXT,
  user_id_key TEXT,
  external_id_key TEXT,
  email_key TEXT,
  employee_id_key TEXT,
  created_at TEXT NOT NULL,
  modified_at TEXT NOT NULL,
  stamp INTEGER NOT NULL,
  CHECK (user_id_key IS NOT NULL OR external_id_key IS NOT NULL OR email_key IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX users_user_id ON users (user_id_key) WHERE user_id_key IS NOT NULL;
CREATE UNIQUE INDEX users_external_id ON users (external_id_key) WHERE external_id_key IS NOT NULL;
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX users_employee_id ON users (employee_id_key) WHERE employee_id_key IS NOT NULL;
CREATE INDEX users_name ON users (sort_name);
CREATE INDEX users_photo ON users (photo, status);

CREATE TABLE stamps (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  last INTEGER NOT NULL
) STRICT;
INSERT INTO stamps (one, last) VALUES (1, 0);
`

/** `named` is the stamp of the last change of a name or a key: of what a photo's name can mean. */
export const namedVersion = `
ALTER TABLE stamps ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
`
