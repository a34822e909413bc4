import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { carriedByDefault } from '../../src/carry/parts.ts'
import { parseListen } from '../../src/config/address.ts'
import { defaultLimits } from '../../src/config/limits.ts'
import { problemText, readMesh, readMeshFile } from '../../src/config/mesh.ts'
import { VersionData } from '../../src/protocol/minecraft-data.ts'
import { found, noFiles, readChanged } from './reading.ts'

const directory = mkdtempSync(join(tmpdir(), 'mcmesh-config-'))
afterAll(() => rmSync(directory, { recursive: true }))

describe('a good file', () => {
  test('that says only what it must gets every default', () => {
    const text =
      '{"servers": {"a": {"address": "h"}, "b": {"embedded": {"seed": -4}}}, "zones": [{"server": "a", "x": [0, null]}, {"server": "b"}]}'
    expect(readMesh(text, { env: {}, readFile: noFiles })).toEqual({
      mesh: {
        listen: { host: '0.0.0.0', port: 25_565 },
        version: 'auto',
        auth: 'offline',
        servers: [
          { name: 'a', address: { host: 'h', port: 25_565 }, forwarding: 'none', sync: 'auto', rejoin: 'position' },
          { name: 'b', embedded: { seed: -4 }, forwarding: 'none', sync: 'auto', rejoin: 'position' },
        ],
        zones: [
          { server: 'a', x: [0, null], z: [null, null] },
          { server: 'b', x: [null, null], z: [null, null] },
        ],
        border: { join: 3, leave: 5, cross: 2 },
        carry: { parts: carriedByDefault, asked: false, found: 'keep', holderDown: 'wait' },
        spawn: 'a',
        fallback: ['a', 'b'],
        chat: 'mesh',
        walkers: 0,
        operators: [],
        motd: 'One world on many servers',
        maxPlayers: 100,
        limits: defaultLimits,
      },
      errors: [],
      warnings: [],
    })
  })

  test('that says everything is read as it says', () => {
    const icon = Buffer.concat([
      Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      Buffer.from([0, 0, 0, 64, 0, 0, 0, 64]),
    ])
    const files: Record<string, Buffer> = { '/mesh/icon.png': icon, '/mesh/pw': Buffer.from('from file\n') }
    const { mesh, errors, warnings } = readChanged(
      {
        $schema: 'x',
        listen: '[::1]:0',
        version: 'auto',
        servers: {
          west: { address: 'w', sync: 'rcon', rejoin: 'server', rcon: { address: 'w', password: 'env:PW' } },
          east: { address: 'e:1', rcon: { address: 'e:2', password: 'file:pw' } },
        },
        zones: [
          { server: 'west', dimension: 'minecraft:the_nether', x: [-4, 4], z: [0, 9], outside: true },
          { server: 'east', dimension: 'minecraft:the_nether' },
          {
            server: 'west',
            polygon: [
              [0, 0],
              [2.5, 0],
              [0, 2.5],
            ],
          },
          { server: 'east' },
        ],
        border: { join: 4, leave: 4, cross: 0.5 },
        ...{ carry: [], found: 'discard', holderDown: 'empty' },
        spawn: 'east',
        fallback: ['east', 'east'],
        chat: 'server',
        sky: 'west',
        walkers: 3,
        operators: ['0123456789ABCDEF0123456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
        motd: 'hi',
        icon: 'icon.png',
        maxPlayers: 5,
        limits: { retryFirst: 10, limitLoopback: true },
      },
      { env: { PW: 'from env' }, readFile: (path) => files[path] ?? noFiles(path), baseDir: '/mesh' },
    )
    // Operators are as sure as names are: offline, not at all.
    expect({ errors, warnings: warnings.map(({ code }) => code) }).toEqual({
      errors: [],
      warnings: ['operators.unproven'],
    })
    expect(mesh).toEqual({
      listen: { host: '::1', port: 0 },
      version: 'auto',
      auth: 'offline',
      servers: [
        {
          name: 'west',
          address: { host: 'w', port: 25_565 },
          forwarding: 'none',
          sync: 'rcon',
          rejoin: 'server',
          rcon: { address: { host: 'w', port: 25_575 }, password: 'from env' },
        },
        {
          name: 'east',
          address: { host: 'e', port: 1 },
          forwarding: 'none',
          sync: 'auto',
          rejoin: 'position',
          rcon: { address: { host: 'e', port: 2 }, password: 'from file' },
        },
      ],
      zones: [
        { server: 'west', dimension: 'minecraft:the_nether', x: [-4, 4], z: [0, 9], outside: true },
        { server: 'east', dimension: 'minecraft:the_nether', x: [null, null], z: [null, null] },
        {
          server: 'west',
          x: [0, 3],
          z: [0, 3],
          polygon: [
            [0, 0],
            [2.5, 0],
            [0, 2.5],
          ],
        },
        { server: 'east', x: [null, null], z: [null, null] },
      ],
      border: { join: 4, leave: 4, cross: 0.5 },
      carry: { parts: [], asked: true, found: 'discard', holderDown: 'empty' },
      spawn: 'east',
      fallback: ['east'],
      chat: 'server',
      sky: 'west',
      walkers: 3,
      operators: ['01234567-89ab-cdef-0123-456789abcdef', '01234567-89ab-cdef-0123-456789abcdef'],
      motd: 'hi',
      icon: `data:image/png;base64,${icon.toString('base64')}`,
      maxPlayers: 5,
      limits: { ...defaultLimits, retryFirst: 10, limitLoopback: true },
    })
    // The engine's thread is handed the mesh.
    expect(structuredClone(mesh)).toEqual(mesh)
  })

  test('whose join is raised alone keeps its dummies longer too', () => {
    expect(readChanged({ border: { join: 8 } }).mesh?.border).toEqual({ join: 8, leave: 10, cross: 2 })
  })

  test.each([
    ['1.21.7', '1.21.8'],
    ['1.20.5', '1.20.6'],
    ['26.1.2', '26.1'],
    ['1.20', '1.20'],
  ])('of %s is one of %s, which has the same protocol', (named, spoken) => {
    const reading = readChanged({ version: named })
    expect(found(reading)).toEqual([])
    expect(reading.mesh?.version).toBe(spoken)
  })

  test('of a version that mcmesh brings itself is refused where that does not fit the installed minecraft-data', () => {
    const says = '26.3 does not fit 26.2: play.toClient packet_login: there is no worldState in the list.'
    const spoilt = vi.spyOn(VersionData.prototype, 'protocol', 'get').mockImplementation(() => {
      throw new Error(says)
    })
    const reading = readChanged({ version: '26.3' })
    spoilt.mockRestore()
    expect(found(reading)).toContain('error $.version version.unfit')
    expect(reading.errors[0]?.message).toContain(says)
  })

  test('that names what goes along is told it in the order of the table, each once', () => {
    const reading = readChanged({ carry: ['health', 'inventory', 'health'] })
    expect(found(reading)).toEqual([])
    expect(reading.mesh?.carry).toMatchObject({ parts: ['inventory', 'health'], asked: true })
  })
})

describe('a file with mistakes', () => {
  test('gives every one with its path, none hidden behind the first, and no mesh', () => {
    const text = `{
      // a comment
      "listen": "nowhere:99999",
      "version": "1.21.44",
      "auth": "mojang",
      "servers": {
        "west": { "address": "10.0.0.1:x", "forwarding": "velocity", "secret": "env:NOPE" },
        "east": { "embedded": { "seed": 1.5 }, "address": "e" },
        "our town": { "adress": "t" },
      },
      "zones": [
        { "server": "wset", "x": [4, -4] },
        { "server": "east", "z": [1, 1], "dimension": "overworld" },
        { "x": [0] }
      ],
      "border": { "join": 9, "leave": 2 },
      "spawn": "nobody", "fallback": ["west", 7, "eats"],
      "walkers": -1, "operators": ["Steve"], "icon": "none.png", "maxPlayer": 5,
      "limits": { "retryFirst": 900, "retryMax": 100 }
    }`
    const reading = readMesh(text, { env: {}, readFile: noFiles })
    expect(reading.mesh).toBeUndefined()
    expect(found(reading)).toEqual([
      'error $.servers json.syntax',
      'error $.listen address.bad',
      'error $.version version.unknown',
      'error $.auth not-yet',
      'error $.servers.west.address address.bad',
      'error $.servers.west.secret secret.env',
      'error $.servers.west.forwarding not-yet',
      'error $.servers.east.embedded.seed value.range',
      'error $.servers.east server.two-kinds',
      'error $.servers["our town"] server.name',
      'error $.servers["our town"] server.no-address',
      'error $.zones[0].server server.unknown',
      'error $.zones[0].x zone.reversed',
      'error $.zones[1].dimension dimension.bad',
      'error $.zones[1].z zone.empty',
      'error $.zones[2] zone.no-server',
      'error $.zones[2].x zone.range',
      'error $.border.leave border.leave',
      'error $.spawn server.unknown',
      'error $.fallback[1] value.type',
      'error $.fallback[2] server.unknown',
      'error $.walkers value.range',
      'error $.operators[0] operator.uuid',
      'error $.icon icon.file',
      'error $.limits.retryMax limits.retry',
      'warning $.servers["our town"].adress key.unknown',
      'warning $.maxPlayer key.unknown',
    ])
  })

  test('that breaks off is told where, and what was wrong before, but not what the rest may have said', () => {
    const reading = readMesh('{"listen": "h:0x", "spawn": "west", "servers": {"west": {"addr', {
      env: {},
      readFile: noFiles,
    })
    expect(found(reading)).toEqual(['error $.servers.west json.syntax', 'error $.listen address.bad'])
  })

  test('never shows a secret that could be read', () => {
    const reading = readChanged({
      servers: { west: { address: 'w', secret: 'hunter2', rcon: { password: 'hunter2' } } },
    })
    expect(JSON.stringify([reading.errors, reading.warnings])).not.toContain('hunter2')
  })
})

describe('--listen', () => {
  test('overrides the file, also for the question whether a server is mcmesh itself', () => {
    const servers = { west: { address: '127.0.0.1:25565' }, east: { address: '10.0.0.2' } }
    expect(found(readChanged({ servers }))).toEqual(['error $.servers.west.address server.itself'])
    const listen = { host: '0.0.0.0', port: 7 }
    expect(readChanged({ servers }, { listen }).mesh?.listen).toEqual(listen)
  })

  test('is read as in the file', () => {
    expect(parseListen('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 })
    expect(parseListen('127.0.0.1:70000')).toContain('is no port')
  })
})

describe('readMeshFile', () => {
  test('reads from disk, with paths that start beside the file', () => {
    writeFileSync(join(directory, 'pw'), 'secret')
    const servers = { a: { address: 'h', rcon: { address: 'h', password: 'file:pw' } } }
    writeFileSync(join(directory, 'zones.json'), JSON.stringify({ servers, zones: [{ server: 'a' }] }))
    const reading = readMeshFile(join(directory, 'zones.json'), { env: {} })
    expect(found(reading)).toEqual([])
    expect(reading.mesh?.servers[0]?.rcon?.password).toBe('secret')
  })

  test('says in one sentence that there is no such file', () => {
    const reading = readMeshFile(join(directory, 'none.json'), { env: {} })
    expect(found(reading)).toEqual(['error $ file.unreadable'])
    expect(reading.errors.map(problemText)[0]).toMatch(/^\$: ".*none.json" cannot be read: there is no such file\./)
  })

  test('reads the zones.json that is shipped without a word of complaint', () => {
    const reading = readMeshFile('zones.json', { env: {} })
    expect(found(reading)).toEqual([])
    expect(reading.mesh).toMatchObject({
      version: '1.21.4',
      servers: [
        { name: 'west', embedded: { seed: 44 } },
        { name: 'east', embedded: { seed: 44 } },
      ],
      spawn: 'west',
      walkers: 2,
    })
  })
})
