import { expect, test } from 'vitest'
import { meshChanges, zoneText } from '../../src/config/changes.ts'
import type { Mesh } from '../../src/config/mesh.ts'
import { readChanged } from './reading.ts'

function mesh(changes: Record<string, unknown>): Mesh {
  const reading = readChanged(changes, {
    readFile: () => Buffer.from('89504e470d0a1a0a0000000d494844520000004000000040', 'hex'),
  })
  if (!reading.mesh) throw new Error(JSON.stringify(reading.errors))
  return reading.mesh
}

const changes = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  meshChanges(mesh(before), mesh(after))

test('the same mesh has no changes', () => {
  expect(changes({}, {})).toEqual([])
})

test('every setting that changed is named with what it was and is', () => {
  const after = {
    listen: '127.0.0.1:7',
    version: 'auto',
    border: { join: 4, leave: 6, cross: 1.5 },
    carry: ['health'],
    found: 'discard',
    holderDown: 'empty',
    spawn: 'east',
    fallback: [],
    chat: 'server',
    sky: 'west',
    walkers: 4,
    operators: ['01234567-89ab-cdef-0123-456789abcdef'],
    motd: 'new',
    icon: 'x.png',
    maxPlayers: 7,
    limits: { retryFirst: 500, limitLoopback: true },
  }
  expect(changes({}, after)).toEqual([
    'listen: 0.0.0.0:25565 → 127.0.0.1:7 (from the next start on)',
    'version: 1.21.4 → auto (from the next start on)',
    'border.join: 3 → 4',
    'border.leave: 5 → 6',
    'border.cross: 2 → 1.5',
    'carry: inventory, enderchest, health, food, experience, effects, gamemode → health',
    'found: keep → discard',
    'holderDown: wait → empty',
    'spawn: west → east',
    'fallback: west, east → none',
    'chat: mesh → server',
    'sky: each server’s own → west',
    'walkers: 0 → 4',
    'operators: none → 01234567-89ab-cdef-0123-456789abcdef',
    'motd: "One world on many servers" → "new"',
    'icon: another picture',
    'maxPlayers: 100 → 7',
    'limits.limitLoopback: false → true',
    'limits.retryFirst: 1000 → 500',
  ])
})

test('servers that came, went and moved are named, and no secret is shown', () => {
  const zones = [{ server: 'west' }]
  const rcon = (password: string) => ({ address: 'w:2', password })
  const before = {
    zones,
    servers: { west: { address: 'w', secret: 'one', rcon: rcon('old') }, east: { address: 'e' } },
  }
  const after = {
    zones,
    fallback: ['west', 'east'],
    servers: {
      west: { address: 'w:1', secret: 'two', sync: 'rcon', rcon: rcon('new'), rejoin: 'server' },
      north: { embedded: { seed: 4 } },
      east: { address: 'e' },
    },
  }
  expect(changes(before, after)).toEqual([
    'server west: w:25565 → w:1',
    'server west: another secret',
    'server west: another RCON password',
    'server west: sync: auto → rcon',
    'server west: rejoin: position → server',
    'server north: added, embedded world of seed 4',
  ])
  expect(changes(after, { ...before, fallback: ['west', 'east'] })).toContain('server north: removed')
})

test('zones are compared by server', () => {
  const zones = [
    { server: 'west', x: [null, 4] },
    { server: 'east', x: [4, null] },
  ]
  expect(changes({}, { zones })).toEqual(['zones of west: x < 0 → x < 4', 'zones of east: x ≥ 0 → x ≥ 4'])
  expect(changes({ zones }, { zones: zones.toReversed() })).toEqual(['zones: asked in another order'])
  expect(changes({ zones }, { zones: zones.slice(0, 1) })).toEqual(['zones of east: x ≥ 4 → no ground'])
  const corner = (x: number) => [
    {
      server: 'west',
      polygon: [
        [0, 0],
        [8, 0],
        [x, 8],
      ],
    },
    { server: 'east' },
  ]
  const moved = 'a polygon of 3 corners within 0 ≤ x < 8, 0 ≤ z < 8'
  expect(changes({ zones: corner(1) }, { zones: corner(2) })).toEqual([
    `zones of west: ${moved} → ${moved} (other corners)`,
  ])
})

test('zoneText says in words what ground a zone is', () => {
  expect(zoneText({ server: 'a', x: [null, null], z: [null, null] })).toBe('everywhere')
  expect(zoneText({ server: 'a', x: [-4, 4], z: [0, null], outside: true, dimension: 'minecraft:the_end' })).toBe(
    'outside of -4 ≤ x < 4, z ≥ 0 in minecraft:the_end',
  )
})
