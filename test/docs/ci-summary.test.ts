import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Report, summary } from '../../.ci/summary.ts'

const good: Report = {
  success: true,
  numPassedTests: 7,
  numFailedTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
}

test('tests that passed and failed are counted from the report', () => {
  expect(summary(good, 0)).toEqual({ passed: 7, failed: 0 })
  expect(summary({ ...good, success: false, numFailedTests: 2 }, 1)).toEqual({ passed: 7, failed: 2 })
})

test('a file that could not be run counts as a failure though none of its tests ran', () => {
  const testResults = [...good.testResults, { status: 'failed', assertionResults: [] }]
  expect(summary({ ...good, success: false, testResults }, 1)).toEqual({ passed: 7, failed: 1 })
})

test('a run that failed without a failing test, such as by an unhandled error, is a failure', () => {
  expect(summary({ ...good, success: false }, 1)).toEqual({ passed: 7, failed: 1 })
  expect(summary(good, 1)).toEqual({ passed: 7, failed: 1 })
})

test('no report is a failure', () => {
  expect(summary(undefined, 0)).toEqual({ passed: 0, failed: 1 })
})

test('the summary is the last line, and the exit code says the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-ci-'))
  try {
    const path = join(folder, 'report.json')
    writeFileSync(path, JSON.stringify(good))
    expect(await run(path, '0')).toEqual({ code: 0, last: '7 passed, 0 failed' })
    expect(await run(path, '1')).toEqual({ code: 1, last: '7 passed, 1 failed' })
    // Cut off in the middle of writing, as by a crash.
    writeFileSync(path, JSON.stringify(good).slice(0, 30))
    expect(await run(path, '134')).toEqual({ code: 1, last: '0 passed, 1 failed' })
    expect(await run(join(folder, 'none.json'), '0')).toEqual({ code: 1, last: '0 passed, 1 failed' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function run(...args: string[]): Promise<{ code: number; last: string | undefined }> {
  const script = fileURLToPath(new URL('../../.ci/summary.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout) => {
      resolve({ code: error ? Number(error.code) : 0, last: stdout.trimEnd().split('\n').at(-1) })
    })
  })
}
