import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DurableFiles } from '../../../plugins/flying-squid/durable-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcmesh-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const texts = (entries: Record<string, string>) => new Map(Object.entries(entries))

describe('files that are replaced whole', () => {
  test('have what was last written, also for who opens them anew', async () => {
    const files = new DurableFiles(join(folder, 'deep', 'down'))
    expect(files.read('a')).toBeUndefined()
    files.writeNow(texts({ a: '1', b: '2' }))
    await files.write(texts({ b: '3' }))
    expect([files.read('a'), files.read('b')]).toEqual(['1', '3'])
    const again = new DurableFiles(join(folder, 'deep', 'down'))
    expect([again.read('a'), again.read('b')]).toEqual(['1', '3'])
  })

  test('are the old ones for who died before they were renamed, and what was begun is swept away', () => {
    const files = new DurableFiles(folder)
    files.writeNow(texts({ a: 'old' }))
    writeFileSync(join(folder, 'a.json.9.tmp'), 'ne')
    const again = new DurableFiles(folder)
    expect(again.read('a')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  test('never go back: a write that takes longer gives way to a later one, name by name', async () => {
    const files = new DurableFiles(folder)
    const slow = files.write(texts({ a: 'older', b: 'older' }))
    files.writeNow(texts({ a: 'newer' }))
    await slow
    expect([files.read('a'), files.read('b')]).toEqual(['newer', 'older'])
    const first = files.write(texts({ a: 'first' }))
    const second = files.write(texts({ a: 'second' }))
    await Promise.all([first, second])
    expect(files.read('a')).toBe('second')
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json'])
  })

  test('are all as they were when one of them cannot be written', async () => {
    const files = new DurableFiles(folder)
    files.writeNow(texts({ a: 'old' }))
    // Nothing can be written over a folder.
    for (let turn = 1; turn <= 3; turn++) mkdirSync(join(folder, `b.json.${turn}.tmp`))
    expect(() => files.writeNow(texts({ a: 'new', b: 'new' }))).toThrow()
    await expect(files.write(texts({ a: 'new', b: 'new' }))).rejects.toThrow()
    expect(files.read('a')).toBe('old')
    expect(readdirSync(folder).filter((name) => name.startsWith('a'))).toEqual(['a.json'])
  })

  test('stay in their folder, whatever a name says', () => {
    const files = new DurableFiles(join(folder, 'inside'))
    files.writeNow(texts({ '../../escaped': 'x' }))
    expect(readdirSync(folder)).toEqual(['inside'])
    expect(files.read('../../escaped')).toBe('x')
  })
})
