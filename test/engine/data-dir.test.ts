import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { DataDir } from '../../src/engine/data-dir.ts'
import { folder } from '../journal/folders.ts'

const taken: DataDir[] = []
afterEach(() => Promise.all(taken.splice(0).map((dataDir) => dataDir.release())))

function at(path: string): DataDir {
  const dataDir = new DataDir(path)
  taken.push(dataDir)
  return dataDir
}

describe('the data directory', () => {
  test('is made, says whose it is, and is given back', async () => {
    const path = join(folder(), 'deep', 'er')
    const dataDir = at(path)
    await dataDir.take(true)
    expect([readFileSync(join(path, 'mcmesh.pid'), 'utf8'), dataDir.unusable]).toEqual([`${process.pid}\n`, undefined])
    await dataDir.release()
    expect(existsSync(join(path, 'mcmesh.pid'))).toBe(false)
    await at(path).take(true)
  })

  test('that another has is refused in a sentence that names it, as far as that is known', async () => {
    const path = folder()
    await at(path).take(false)
    const refusal = (owner: string) => ({
      code: 'data-dir.in-use',
      message: `${path} is in use by another mcmesh${owner}. Stop that one, or give this one another --data-dir.`,
    })
    await expect(at(path).take(false)).rejects.toMatchObject(refusal(` (process ${process.pid})`))
    for (const text of ['', 'nonsense', '-1']) {
      writeFileSync(join(path, 'mcmesh.pid'), text)
      await expect(at(path).take(true)).rejects.toMatchObject(refusal(''))
    }
  })

  test('whose last process was killed is free, whoever has its process id by now', async () => {
    const path = folder()
    writeFileSync(join(path, 'mcmesh.pid'), `${process.ppid}\n`)
    await at(path).take(true)
    expect(readFileSync(join(path, 'mcmesh.pid'), 'utf8')).toBe(`${process.pid}\n`)
  })

  test('that can’t be written is done without, unless worlds are kept there', async () => {
    const path = join(folder(), 'file')
    writeFileSync(path, '')
    const dataDir = at(path)
    await dataDir.take(false)
    expect(dataDir.unusable).toMatch(/mcmesh\.db can't be used: /)
    await expect(dataDir.journal.ask('lastPosition.find', { uuid: '' })).rejects.toMatchObject({ code: 'unusable' })
    await expect(at(path).take(true)).rejects.toMatchObject({ code: 'unusable' })
  })

  test('with a damaged journal is refused, whether anything needs it or not', async () => {
    const path = folder()
    writeFileSync(join(path, 'mcmesh.db'), 'no database, and far too long for an empty one. '.repeat(50))
    await expect(at(path).take(false)).rejects.toMatchObject({ code: 'damaged' })
  })
})
