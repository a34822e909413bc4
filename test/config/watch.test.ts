import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Mesh, Problem } from '../../src/config/mesh.ts'
import { type MeshWatch, watchMesh } from '../../src/config/watch.ts'

let directory: string
let file: string
let watch: MeshWatch | undefined
const good: Mesh[] = []
const bad: (readonly Problem[])[] = []

const text = (motd: string) => JSON.stringify({ servers: { a: { address: 'h' } }, zones: [{ server: 'a' }], motd })
const motds = () => good.map(({ motd }) => motd)

async function start(): Promise<MeshWatch> {
  watch = watchMesh(file, {
    env: {},
    quietMs: 40,
    onGood: (mesh) => good.push(mesh),
    onBad: (problems) => bad.push(problems),
  })
  await watch.ready
  return watch
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mcmesh-watch-'))
  file = join(directory, 'zones.json')
  writeFileSync(file, text('first'))
})

afterEach(async () => {
  await watch?.close()
  good.length = 0
  bad.length = 0
  rmSync(directory, { recursive: true })
})

const soon = { timeout: 10_000, interval: 10 }

test('a file written in place is read', async () => {
  await start()
  writeFileSync(file, text('second'))
  await vi.waitFor(() => expect(motds()).toEqual(['second']), soon)
  expect(bad).toEqual([])
})

test('a file replaced by a rename is read, again and again', async () => {
  await start()
  for (const motd of ['second', 'third', 'fourth']) {
    writeFileSync(join(directory, 'zones.json.new'), text(motd))
    renameSync(join(directory, 'zones.json.new'), file)
    await vi.waitFor(() => expect(motds().at(-1)).toBe(motd), soon)
  }
  expect(motds()).toEqual(['second', 'third', 'fourth'])
})

test('saves in quick succession are read once, when the last is done', async () => {
  await start()
  for (const part of ['', '{', '{"servers"', text('second'), text('third')]) writeFileSync(file, part)
  await vi.waitFor(() => expect(motds()).toEqual(['third']), soon)
  expect(bad).toEqual([])
})

test('a bad edit is reported with its problems, and the good one after it is taken', async () => {
  await start()
  writeFileSync(file, text('x').replace('"h"', '"h:0"'))
  await vi.waitFor(() => expect(bad).toHaveLength(1), soon)
  expect(bad[0]?.map(({ path, code }) => `${path} ${code}`)).toEqual(['$.servers.a.address address.bad'])
  writeFileSync(file, text('second'))
  await vi.waitFor(() => expect(motds()).toEqual(['second']), soon)
})

test('a file that is removed is reported, and read when it comes back', async () => {
  await start()
  rmSync(file)
  await vi.waitFor(() => expect(bad[0]?.[0]?.code).toBe('file.unreadable'), soon)
  writeFileSync(file, text('back'))
  await vi.waitFor(() => expect(motds()).toEqual(['back']), soon)
})

test('an edit made before the watcher stands is noticed too', async () => {
  const started = start()
  writeFileSync(file, text('early'))
  await started
  await vi.waitFor(() => expect(motds()).toEqual(['early']), soon)
})

test('reload reads the file at once, changed or not, and gives what it read', async () => {
  const watching = await start()
  expect((await watching.reload()).mesh?.motd).toBe('first')
  writeFileSync(file, '{')
  expect((await watching.reload()).errors[0]?.code).toBe('json.syntax')
  expect(motds()).toEqual(['first'])
  expect(bad).toHaveLength(1)
})

test('the same content saved again is not reported, another one after it is', async () => {
  await start()
  writeFileSync(file, text('first'))
  writeFileSync(join(directory, 'other.json'), text('first'))
  renameSync(join(directory, 'other.json'), file)
  writeFileSync(file, text('second'))
  await vi.waitFor(() => expect(motds()).toEqual(['second']), soon)
})

test('once closed nothing is reported', async () => {
  const watching = await start()
  writeFileSync(file, text('second'))
  await watching.close()
  await watching.reload()
  expect(good).toEqual([])
  expect(bad).toEqual([])
})
