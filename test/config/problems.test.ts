import { describe, expect, test } from 'vitest'
import { type ReadOptions, readMesh } from '../../src/config/mesh.ts'
import { type ProblemCode, problemTable } from '../../src/config/problems.ts'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { found, goodFile, noFiles, readChanged } from './reading.ts'

/** One server of the good file replaced. */
const west = (server: unknown) => ({ servers: { west: server, east: { address: '10.0.0.2' } } })
/** Zones put before those of the good file. */
const zonesFirst = (...zones: unknown[]) => ({ zones: [...zones, ...(goodFile.zones as unknown[])] })
const png = (width: number, height: number, bytes = 24) => {
  const picture = Buffer.alloc(bytes)
  picture.write('89504e470d0a1a0a0000000d49484452', 'hex')
  picture.writeUInt32BE(width, 16)
  picture.writeUInt32BE(height, 20)
  return picture
}
const withFile = (content: Buffer): Partial<ReadOptions> => ({ readFile: () => content })

type Case = readonly [
  code: ProblemCode,
  changes: Record<string, unknown>,
  expected: string,
  says: string,
  options?: Partial<ReadOptions>,
]

const cases: readonly Case[] = [
  ['value.type', { motd: 4 }, 'error $.motd', 'This must be a text in double quotes, not 4.'],
  ['value.type', { motd: null }, 'error $.motd', 'not null'],
  ['value.type', { servers: [] }, 'error $.servers', 'This must be an object in braces, not a list.'],
  ['value.type', { border: 3 }, 'error $.border', 'not 3'],
  [
    'value.type',
    { limits: { limitLoopback: 1 } },
    'error $.limits.limitLoopback',
    'This must be true or false, not 1.',
  ],
  ['value.type', { zones: {} }, 'error $.zones', 'This must be a list in brackets, not an object.'],
  ['value.type', zonesFirst('west'), 'error $.zones[0]', 'not the text "west"'],
  [
    'value.range',
    { walkers: 1.5 },
    'error $.walkers',
    '1.5 is out of range: this takes a whole number from 0 to 1000.',
  ],
  ['value.range', { border: { cross: 65 } }, 'error $.border.cross', 'a number from 0 to 64'],
  ['value.range', { limits: { maxFrame: 2_097_152 } }, 'error $.limits.maxFrame', 'from 1024 to 2097151'],
  ['value.choice', { chat: 'mehs' }, 'error $.chat', '"mehs" is none of "mesh", "server". Did you mean "mesh"?'],
  ['value.choice', west({ address: 'w', rejoin: 'sever' }), 'error $.servers.west.rejoin', 'Did you mean "server"?'],
  ['value.choice', west({ address: 'w', sync: 'rkon' }), 'error $.servers.west.sync', 'Did you mean "rcon"?'],
  ['value.choice', { auth: 'online' }, 'error $.auth', 'none of "offline", "mojang"'],
  [
    'key.unknown',
    { boarder: {} },
    'warning $.boarder',
    '"boarder" means nothing here and is ignored. Did you mean "border"?',
  ],
  [
    'key.unknown',
    west({ address: 'w', x: 1 }),
    'warning $.servers.west.x',
    'Known here: address, embedded, forwarding',
  ],
  ['key.unknown', { limits: { retryMaximum: 1 } }, 'warning $.limits.retryMaximum', 'Did you mean "retryMax"?'],
  ['not-yet', { auth: 'mojang' }, 'error $.auth', 'Set "auth": "offline"'],
  [
    'not-yet',
    west({ address: 'w', forwarding: 'bungeecord' }),
    'error $.servers.west.forwarding',
    'Set "forwarding": "none"',
  ],
  ['version.unknown', { version: '1.21.44' }, 'error $.version', 'Did you mean "1.21.4"?'],
  ['version.unknown', { version: '1.8.8' }, 'error $.version', '"auto" asks the servers.'],
  ['version.unknown', { version: '1.18' }, 'error $.version', 'Did you mean "1.18.2"?'],
  ['version.unknown', { version: '1.21.12' }, 'error $.version', 'Did you mean "1.21.11"?'],
  ['version.unknown', { version: '26.1.3' }, 'error $.version', 'Did you mean "26.1.2"?'],
  ['version.unknown', { version: '1,21.4' }, 'error $.version', 'Did you mean "1.21.4"?'],
  ['version.unknown', { version: 'latest' }, 'error $.version', 'speak Minecraft "latest". It speaks 1.17.1, 1.18.2'],
  ['version.unknown', { version: '26.4' }, 'error $.version', `Did you mean "${supportedVersions.at(-1)}"?`],
  ['version.unknown', { version: '27.1' }, 'error $.version', `Did you mean "${supportedVersions.at(-1)}"?`],
  [
    'version.untried',
    { version: '26.3' },
    'warning $.version',
    'Minecraft 26.3 is made from what others have published of it',
  ],
  ['address.bad', west({ address: 'w:port' }), 'error $.servers.west.address', 'is no port'],
  ['address.bad', { listen: '::' }, 'error $.listen', 'needs brackets'],
  ['servers.missing', { servers: undefined, zones: [] }, 'error $.servers', 'Name at least one'],
  ['servers.missing', { servers: {}, zones: [] }, 'error $.servers', 'Name at least one'],
  [
    'server.name',
    { servers: { '../x': { address: 'x' } }, zones: [] },
    'error $.servers["../x"]',
    'cannot be a server’s name',
  ],
  [
    'server.name',
    { servers: { ...(goodFile.servers as object), West: { address: 'x' } } },
    'error $.servers.West',
    '"West" and "west" differ only in capitals',
  ],
  ['server.unknown', { spawn: 'wset' }, 'error $.spawn', 'No server is named "wset". Did you mean "west"?'],
  ['server.unknown', { sky: 'moon' }, 'error $.sky', 'Servers of this file: west, east.'],
  ['server.unknown', zonesFirst({ server: 'est', x: [0, 1] }), 'error $.zones[0].server', 'Did you mean "east"?'],
  ['server.no-address', west({}), 'error $.servers.west', 'west has no "address"'],
  ['server.two-kinds', west({ address: 'w', embedded: { seed: 1 } }), 'error $.servers.west', 'Keep one'],
  ['server.itself', west({ address: 'localhost' }), 'error $.servers.west.address', 'mcmesh itself listens on'],
  [
    'server.same-address',
    west({ address: '10.0.0.2:25565' }),
    'error $.servers.east.address',
    'west has this address too',
  ],
  [
    'server.owns-nothing',
    { servers: { ...(goodFile.servers as object), lobby: { address: 'l' } } },
    'warning $.servers.lobby',
    'lobby owns no ground',
  ],
  ['embedded.no-seed', west({ embedded: {} }), 'error $.servers.west.embedded.seed', 'needs a "seed"'],
  [
    'embedded.version',
    { version: '26.2', servers: { west: { embedded: { seed: 1 } }, east: { address: 'e' } } },
    'error $.version',
    'west is an embedded world, which cannot run Minecraft 26.2. Use 1.21.4, the newest that it can, or give west an "address".',
  ],
  [
    'embedded.seeds',
    { servers: { west: { embedded: { seed: 1 } }, east: { embedded: { seed: 2 } } } },
    'warning $.servers.east.embedded.seed',
    'east has another seed than west (1)',
  ],
  [
    'secret.env',
    west({ address: 'w', rcon: { address: 'w', password: 'env:PW' } }),
    'error $.servers.west.rcon.password',
    'The environment variable "PW" is not set',
  ],
  [
    'secret.env',
    west({ address: 'w', rcon: { address: 'w', password: 'env:PW' } }),
    'error $.servers.west.rcon.password',
    'is empty',
    { env: { PW: '' } },
  ],
  [
    'secret.file',
    west({ address: 'w', rcon: { address: 'w', password: 'file:/no/pw' } }),
    'error $.servers.west.rcon.password',
    '"/no/pw" cannot be read: there is no such file.',
  ],
  [
    'secret.file',
    west({ address: 'w', rcon: { address: 'w', password: 'file:pw' } }),
    'error $.servers.west.rcon.password',
    'The file "pw" is empty.',
    withFile(Buffer.from('\n')),
  ],
  [
    'secret.file',
    west({ address: 'w', rcon: { address: 'w', password: 'file:pw' } }),
    'error $.servers.west.rcon.password',
    'too large',
    withFile(Buffer.alloc(70_000, 'x')),
  ],
  [
    'secret.empty',
    west({ address: 'w', rcon: { address: 'w', password: '' } }),
    'error $.servers.west.rcon.password',
    'is empty',
  ],
  ['secret.missing', west({ address: 'w', forwarding: 'velocity' }), 'error $.servers.west', 'needs the "secret"'],
  ['secret.unused', west({ address: 'w', secret: 's' }), 'warning $.servers.west.secret', 'nobody asks'],
  [
    'rcon.incomplete',
    west({ address: 'w', rcon: { address: 'w' } }),
    'error $.servers.west.rcon',
    'needs the "password"',
  ],
  [
    'rcon.incomplete',
    west({ address: 'w', rcon: { password: 'p' } }),
    'error $.servers.west.rcon',
    'needs an "address"',
  ],
  [
    'rcon.embedded',
    west({ embedded: { seed: 1 }, rcon: { address: 'w', password: 'p' } }),
    'error $.servers.west.rcon',
    'Remove "rcon"',
  ],
  ['sync.no-rcon', west({ address: 'w', sync: 'rcon' }), 'error $.servers.west.sync', 'there is no "rcon"'],
  [
    'zones.many',
    { zones: Array.from({ length: 4_097 }, () => ({ server: 'west' })) },
    'error $.zones',
    '4097 zones are too many: at most 4096 are taken.',
  ],
  ['zone.no-server', zonesFirst({ x: [0, 1] }), 'error $.zones[0]', 'names no "server"'],
  ['zone.range', zonesFirst({ server: 'west', x: [1] }), 'error $.zones[0].x', 'This has 1.'],
  ['zone.range', zonesFirst({ server: 'west', x: [0.5, 1] }), 'error $.zones[0].x[0]', 'a whole number of chunks'],
  ['zone.range', zonesFirst({ server: 'west', z: [0, '1'] }), 'error $.zones[0].z[1]', 'not the text "1"'],
  ['zone.reversed', zonesFirst({ server: 'west', x: [4, -4] }), 'error $.zones[0].x', 'write [-4, 4]'],
  ['zone.empty', zonesFirst({ server: 'west', x: [4, 4] }), 'error $.zones[0].x', '[4, 5] is one chunk wide'],
  [
    'zone.two-shapes',
    zonesFirst({
      server: 'west',
      x: [0, 1],
      outside: true,
      polygon: [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    }),
    'error $.zones[0]',
    'remove "polygon", or "x" and "outside"',
  ],
  [
    'zone.polygon',
    zonesFirst({
      server: 'west',
      polygon: [
        [0, 0],
        [1, 0],
      ],
    }),
    'error $.zones[0].polygon',
    'This has 2.',
  ],
  [
    'zone.polygon',
    zonesFirst({
      server: 'west',
      polygon: [
        [0, 0],
        [1, 0],
        [null, 1],
      ],
    }),
    'error $.zones[0].polygon[2]',
    'two numbers',
  ],
  [
    'zone.beyond-world',
    zonesFirst({ server: 'west', x: [0, 30_000_000] }),
    'warning $.zones[0].x[1]',
    'Zones are in chunks: a block’s coordinate divided by 16.',
  ],
  [
    'dimension.bad',
    zonesFirst({ server: 'west', dimension: 'nether', x: [0, 1] }),
    'error $.zones[0].dimension',
    'with its namespace',
  ],
  [
    'dimension.bad',
    zonesFirst({ server: 'west', dimension: 'the_nether', x: [0, 1] }),
    'error $.zones[0].dimension',
    'Did you mean "minecraft:the_nether"?',
  ],
  [
    'dimension.unknown',
    zonesFirst({ server: 'west', dimension: 'minecraft:nether', x: [0, 1] }),
    'warning $.zones[0].dimension',
    'no dimension "minecraft:nether". Did you mean "minecraft:the_nether"?',
  ],
  ['border.leave', { border: { join: 4, leave: 3 } }, 'error $.border.leave', 'Set it to 4 or more.'],
  [
    'carry.no-means',
    { carry: ['inventory'], servers: { west: { address: 'w', sync: 'none' }, east: { address: 'e' } } },
    'warning $.carry',
    'to and from west: its "sync" is "none"',
  ],
  [
    'carry.no-means',
    {
      carry: ['inventory', 'statistics'],
      servers: { west: { address: 'w', sync: 'rcon', rcon: { address: 'w', password: 'x' } }, east: { address: 'e' } },
    },
    'warning $.carry',
    'Nothing carries statistics to and from west',
  ],
  ['carry.unknown', { carry: ['inventroy'] }, 'error $.carry[0]', 'Did you mean "inventory"?'],
  [
    'operators.unproven',
    { operators: ['01234567-89ab-cdef-0123-456789abcdef'] },
    'warning $.operators',
    'Nobody vouches for names',
  ],
  ['operator.uuid', { operators: ['0123-4567'] }, 'error $.operators[0]', 'is no UUID'],
  ['icon.file', { icon: '/no/icon.png' }, 'error $.icon', '"/no/icon.png" cannot be read'],
  ['icon.png', { icon: 'x' }, 'error $.icon', '"x" is no PNG picture.', withFile(Buffer.from('GIF89a'))],
  ['icon.size', { icon: 'x' }, 'error $.icon', '"x" is 128 × 64 pixels.', withFile(png(128, 64))],
  ['icon.size', { icon: 'x' }, 'error $.icon', '30000 bytes', withFile(png(64, 64, 30_000))],
  ['limits.retry', { limits: { retryMax: 500 } }, 'error $.limits.retryMax', 'Set it to the same or more.'],
]

describe('each mistake', () => {
  for (const [code, changes, expected, says, options] of cases)
    test(`${code} ${expected}: ${says}`, () => {
      const reading = readChanged(changes, options)
      expect(found(reading)).toContain(`${expected} ${code}`)
      const path = expected.split(' ')[1]
      const said = [...reading.errors, ...reading.warnings].filter(
        (problem) => problem.code === code && problem.path === path,
      )
      expect(said.map(({ message }) => message).join('\n')).toContain(says)
      // Only warnings leave a mesh to run.
      expect(reading.mesh === undefined).toBe(reading.errors.length > 0)
    })

  test('alone in a file is the only thing complained of', () => {
    const follows: readonly ProblemCode[] = ['not-yet', 'zone.never', 'zones.uncovered', 'server.owns-nothing']
    for (const [code, changes, , , options] of cases) {
      const reading = readChanged(changes, options)
      const others = [...reading.errors, ...reading.warnings].filter(
        (problem) => problem.code !== code && !follows.includes(problem.code),
      )
      expect({ code, others }).toEqual({ code, others: [] })
    }
  })

  test('has a test, and the level that the table gives it', () => {
    const elsewhere: readonly ProblemCode[] = [
      'file.unreadable',
      'file.unwatched',
      'json.syntax',
      'json.duplicate-key',
      'zone.never',
      'zones.uncovered',
    ]
    const tested = new Set<string>([...elsewhere, ...cases.map(([code]) => code)])
    expect(Object.keys(problemTable).filter((code) => !tested.has(code))).toEqual([])
    for (const [code, , expected] of cases) expect(problemTable[code][0]).toContain(expected.split(' ')[0])
  })
})

test('a file that is no object is told so', () => {
  expect(found(readMesh('[1]', { env: {}, readFile: noFiles }))).toEqual(['error $ value.type'])
  expect(found(readMesh('', { env: {}, readFile: noFiles }))).toEqual(['error $ json.syntax'])
})

test('a name that stands twice is an error', () => {
  const text = JSON.stringify(goodFile).replace('"auth"', '"version":"1.21.4","auth"')
  expect(found(readMesh(text, { env: {}, readFile: noFiles }))).toEqual(['error $.version json.duplicate-key'])
})
