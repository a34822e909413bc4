import { describe, expect, it } from 'vitest'
import { fidelity, fidelityOf, partsOver } from '../../src/carry/fidelity.ts'
import { carryParts } from '../../src/carry/parts.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'

describe('the table of what is carried how truly', () => {
  it.each(supportedVersions)(
    'says of every part, over each transport, one thing for each of its aspects on %s',
    (version) => {
      for (const transport of ['plugin', 'rcon'] as const) {
        const rows = fidelityOf(transport, protocolOf(version).number)
        expect(new Set(rows.flatMap(({ part }) => part ?? []))).toEqual(new Set(carryParts))
        const things = rows.map(({ part, what }) => `${part} ${what}`)
        expect(new Set(things).size).toBe(things.length)
      }
    },
  )

  it('says how, wherever a thing does not arrive exactly', () => {
    for (const { is, how, what } of fidelity) expect(is === 'exact' || how, what).toBeTruthy()
  })

  it('leaves to plugins what no command gives', () => {
    const { number } = protocolOf('1.21.4')
    expect([...partsOver('plugin', number)]).toEqual([...carryParts])
    expect(carryParts.filter((part) => !partsOver('rcon', number).has(part))).toEqual([
      'recipes',
      'advancements',
      'statistics',
    ])
  })
})
