import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: 'test/kit/run-folder.ts',
    // End-to-end tests start real servers; a loaded 2-core machine needs room.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Machines are shared, and stall for seconds at times: the report names who needed a second try.
    retry: 1,
    pool: 'forks',
    maxWorkers: 2,
    // The report is what .ci/run counts from.
    reporters: ['default', 'json'],
    outputFile: { json: '.test-report.json' },
  },
})
