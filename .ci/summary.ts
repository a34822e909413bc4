import { readFileSync } from 'node:fs'

/** What of vitest's JSON report is counted. */
export interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/**
 * Tests that passed and failed. A file that could not be run, or a run that failed without a failing test, counts as one
 * failure each: nothing that went wrong is ever summed up as "0 failed".
 *
 * @param report vitest's JSON report; undefined when there is none, or none that can be read
 * @param exitCode what `npm test` ended with
 */
export function summary(report: Report | undefined, exitCode: number): { passed: number; failed: number } {
  if (report === undefined) return { passed: 0, failed: 1 }
  const unrunnable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const failed = report.numFailedTests + unrunnable.length
  const ill = exitCode !== 0 || !report.success
  return { passed: report.numPassedTests, failed: failed === 0 && ill ? 1 : failed }
}

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch {
    console.log(`vitest left no report in ${path}: it ended before it was done.`)
    return undefined
  }
}

if (import.meta.main) {
  const [path = '.test-report.json', exitCode = '1'] = process.argv.slice(2)
  const { passed, failed } = summary(readReport(path), Number(exitCode))
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${passed} passed, ${failed} failed`)
}
