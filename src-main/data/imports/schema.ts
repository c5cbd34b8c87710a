/**
 * What came of the last import, by its review: written in Proceed's transaction, so that a crash right after it neither
 * imports twice nor loses the result.
 */
export const importsSchema = `
CREATE TABLE imports_done (
  review INTEGER PRIMARY KEY,
  result TEXT NOT NULL
) STRICT;
`
