/** Settings of the app, and the few facts that outlive a session (`lastBackup`, `backedUp`, `cardTypes`), each as JSON. */
export const settingsSchema = `
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
