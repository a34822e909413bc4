import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { lockDataDir } from '../../src/engine/data-dir-lock.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function dataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcmesh-lock-'))
  folders.push(folder)
  return folder
}

test('a data directory that another running process has is refused in a sentence; once that is gone it is taken over', async () => {
  const folder = dataDir()
  const other = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  await once(other, 'spawn')
  try {
    writeFileSync(join(folder, 'mcmesh.pid'), `${other.pid}\n`)
    expect(() => lockDataDir(folder)).toThrow(`is in use by another mcmesh (process ${other.pid})`)
  } finally {
    other.stdin.end()
    await once(other, 'exit')
  }
  lockDataDir(folder)()
  expect(existsSync(join(folder, 'mcmesh.pid'))).toBe(false)
})

test.each(['', 'nonsense', '-1'])('a lock that says %j is nobody’s', (text) => {
  const folder = dataDir()
  writeFileSync(join(folder, 'mcmesh.pid'), text)
  const unlock = lockDataDir(folder)
  expect(existsSync(join(folder, 'mcmesh.pid'))).toBe(true)
  unlock()
})

test('a data directory that does not exist yet is made', () => {
  const folder = join(dataDir(), 'deep', 'er')
  lockDataDir(folder)()
  expect(existsSync(folder)).toBe(true)
})
