import { z } from 'zod'

export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

export const settingsSchema = z.object({
  /** `system` follows the operating system. */
  language: z.enum(['system', ...languages]),
  theme: z.enum(['system', 'light', 'dark']),
  /** Defaults with which a new drop and a new import open. */
  replaceExistingPhotos: z.boolean(),
  photoFit: z.enum(['fit', 'square']),
  overwriteUsers: z.boolean(),
  /** Exported CSV files begin with a byte order mark (X1), without which Excel in Korea garbles them. */
  exportByteOrderMark: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  replaceExistingPhotos: false,
  photoFit: 'fit',
  overwriteUsers: false,
  exportByteOrderMark: true,
}

export const settingsChangeSchema = settingsSchema.partial()
export type SettingsChange = z.infer<typeof settingsChangeSchema>
