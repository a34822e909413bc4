import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { protocolOf, type State } from '../../src/protocol/versions.ts'
import { type Rule, Witness } from '../../src/world/witness.ts'
import { capturedVersions } from '../kit/versions.ts'
import { rows } from '../minestom/rows.ts'

interface Captured {
  readonly state: State
  readonly packet: string
}

function capture(version: string): Captured[] {
  const file = new URL(`../fixtures/captures/${version}.jsonl.gz`, import.meta.url)
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Captured)
}

/**
 * What a real server (Minestom) does that vanilla does not: a player that respawns is spawned once more for the others,
 * under the id that it still has. Clients put the new one in the old one's place.
 */
const quirks: readonly Rule[] = ['entity-spawned-twice']

describe('sessions captured from a real server', () => {
  test.each(capturedVersions)('fold without a violation in %s', (version) => {
    const protocol = protocolOf(version)
    const witness = new Witness(protocol, { ignore: quirks, thorough: true })
    // The capture holds one side only: the client dug twice, and was teleported far off once, on purpose.
    const dig = { status: 0, location: { x: 0, y: 0, z: 0 }, face: 1 }
    for (const sequence of [1, 2]) {
      witness.serverbound('play', protocol.packets('play', 'serverbound').encode('block_dig', { ...dig, sequence }))
    }
    witness.expectTeleport()
    let packets = 0
    for (const { state, packet } of capture(version)) {
      witness.clientbound(state, Buffer.from(packet, 'base64'))
      packets++
    }
    witness.rest()
    expect(packets).toBeGreaterThan(1000)
    expect(witness.violations).toEqual([])
    expect(witness.state.entityId).toBe(8)
    expect(witness.count('login')).toBe(1)
    // At the far end of the teleport it has left everybody behind.
    expect(witness.state.entities.size).toBe(0)
    expect(witness.state.chunks.size).toBeGreaterThan(20)
    expect([...witness.state.tab.values()]).toEqual(['Alice'])
  })

  test.each(rows)('fold without a violation through a death and a second configuration in $version', ({ version }) => {
    const protocol = protocolOf(version)
    // Minestom of 26.1 unloads chunks that it never sent.
    const more: readonly Rule[] = version === '26.1' ? ['unload-unloaded'] : []
    const witness = new Witness(protocol, { ignore: [...quirks, ...more], thorough: true })
    const dig = { location: { x: 0, y: 0, z: 0 }, face: 1 }
    for (const status of [0, 2]) {
      const packet = { ...dig, status, sequence: status + 1 }
      witness.serverbound('play', protocol.packets('play', 'serverbound').encode('block_dig', packet))
    }
    for (const packet of ['respawn', 'start_configuration'] as const) witness.expect(packet)
    for (const { state, packet } of capture(`play/${version}`))
      witness.clientbound(state, Buffer.from(packet, 'base64'))
    witness.rest()
    expect(witness.violations).toEqual([])
    expect([witness.count('respawn'), witness.count('login')]).toEqual([1, 2])
    expect([...witness.state.tab.values()]).toEqual(['alice'])
  })

  test('fold with violations when a packet in the middle is lost', () => {
    const protocol = protocolOf('1.21.4')
    const spawn = protocol.packets('play', 'clientbound').idOf('spawn_entity')
    const witness = new Witness(protocol, { ignore: quirks })
    for (const { state, packet } of capture('1.21.4')) {
      const bytes = Buffer.from(packet, 'base64')
      if (state !== 'play' || bytes[0] !== spawn) witness.clientbound(state, bytes)
    }
    expect(new Set(witness.violations.map(({ rule }) => rule))).toContain('entity-before-spawn')
    expect(witness.violationCount).toBeGreaterThan(100)
  })
})
