import { describe, expect, it } from 'vitest'
import { isBroughtByUs } from '../../src/protocol/minecraft-data.ts'
import { overlays } from '../../src/protocol/overlays/list.ts'
import { namesOfProtocol } from '../../src/protocol/releases.ts'
import {
  cautionOf,
  markedVersion,
  nearestVersion,
  protocolNumber,
  protocolOf,
  spokenNames,
  spokenVersion,
  supportedVersions,
  versionsOfNumber,
} from '../../src/protocol/versions.ts'

const newest = supportedVersions.at(-1) as string

describe('versions', () => {
  it('reach from 1.17.1 to the newest that is brought, oldest first', () => {
    expect(supportedVersions[0]).toBe('1.17.1')
    expect(supportedVersions).toEqual(expect.arrayContaining(overlays.map(({ version }) => version)))
    expect(supportedVersions).toContain('1.21.4')
    const numbers = supportedVersions.map(protocolNumber)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  })

  it('have the numbers that clients say', () => {
    expect(protocolNumber('1.17.1')).toBe(756)
    expect(protocolNumber('1.20.1')).toBe(763)
    expect(protocolNumber('1.21.4')).toBe(769)
    expect(protocolNumber('26.2')).toBe(776)
    expect(protocolNumber('26.3')).toBe(777)
    expect(versionsOfNumber(763)).toEqual(['1.20', '1.20.1'])
    expect(versionsOfNumber(47)).toEqual([])
  })

  it('that were never tried say so, as long as minecraft-data does not bring them', () => {
    const untried = overlays.filter((overlay) => overlay.untried && isBroughtByUs(overlay.version))
    const cautioned = supportedVersions.filter((version) => cautionOf(version) !== undefined)
    expect(cautioned).toEqual(untried.map(({ version }) => version))
    for (const version of cautioned) {
      expect(cautionOf(version)).toContain('nothing was tried against a real server')
      expect(markedVersion(version)).toBe(`${version} (untried)`)
    }
    expect(markedVersion('1.21.4')).toBe('1.21.4')
  })

  it('have a configuration state from 1.20.2 on', () => {
    expect(protocolOf('1.20.1').hasConfiguration).toBe(false)
    expect(protocolOf('1.20.1').packets('configuration', 'clientbound').names).toEqual([])
    expect(protocolOf('1.20.2').hasConfiguration).toBe(true)
    expect(protocolOf('1.20.2').packets('configuration', 'clientbound').names).toContain('registry_data')
  })

  it('are opened once', () => {
    expect(protocolOf('1.21.4')).toBe(protocolOf('1.21.4'))
    expect(protocolOf('1.21.4').packets('play', 'clientbound')).toBe(
      protocolOf('1.21.4').packets('play', 'clientbound'),
    )
  })

  it('have all the names of their protocols’ releases', () => {
    for (const version of supportedVersions)
      for (const name of namesOfProtocol(protocolNumber(version))) {
        expect(spokenNames()).toContain(name)
        expect(protocolOf(name).number, name).toBe(protocolNumber(version))
      }
    expect(spokenVersion('1.21.7')).toBe('1.21.8')
    expect(spokenVersion('1.21.10')).toBe('1.21.9')
    expect(spokenVersion('26.1.2')).toBe('26.1')
    expect(spokenVersion('1.20')).toBe('1.20')
    expect(protocolOf('1.21.7')).toBe(protocolOf('1.21.8'))
  })

  it('leave out 1.18 and 1.18.1, whose protocol nobody here speaks', () => {
    expect(spokenNames().slice(0, 3)).toEqual(['1.17.1', '1.18.2', '1.19'])
    expect(spokenVersion('1.18.1')).toBeUndefined()
  })

  it.each([
    ['1.18', '1.18.2'],
    ['1.16.5', '1.17.1'],
    ['26.4', newest],
    ['27.1', newest],
  ])('%s is refused with %s as the nearest', (asked, nearest) => {
    expect(nearestVersion(asked)).toBe(nearest)
    expect(() => protocolOf(asked)).toThrow(expect.objectContaining({ code: 'version.unknown' }))
    expect(() => protocolOf(asked)).toThrow(`the nearest is ${nearest}.`)
  })

  it.each(['latest', '', '1.21.44', '26.w01'])('%j is no release and near none', (asked) => {
    expect(nearestVersion(asked)).toBeUndefined()
    expect(() => protocolOf(asked)).toThrow('is not a version that mcmesh speaks. Set "version" to one of 1.17.1, ')
  })
})
