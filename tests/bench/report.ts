import { writeFileSync } from 'node:fs'

/** Measures by area and name; some have parts. Null: that peer is not installed. */
export type Report = Record<string, Record<string, Measure | Record<string, Measure>>>
type Measure = number | null

/** Prints the measures as a table, and writes them to a file where one is named. */
export function tell(report: Report, json: string | undefined): void {
  console.table(
    Object.entries(report).flatMap(([area, measures]) =>
      Object.entries(measures).flatMap(([name, value]) =>
        typeof value === 'object' && value !== null
          ? Object.entries(value).map(([part, number]) => ({
              area,
              measure: `${name} ${part}`,
              value: number,
            }))
          : [{ area, measure: name, value }],
      ),
    ),
  )
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}
