/** What the Export screen says before and after an export (X1). */
export interface ExportState {
  /** What an export would contain now. */
  contents: { users: number; credentials: number; usersWithoutCredential: number }
  /** The last credentials file of this session; null before the first. */
  lastCredentials: { path: string; name: string; credentials: number; users: number } | null
}
