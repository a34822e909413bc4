import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import type { Frame } from '../../src/wire/frame.ts'
import { type MeshEntry, MeshTabList } from '../../src/world/mesh-tab-list.ts'
import { TabList } from '../../src/world/tab-list.ts'
import { TabList as TabListClient } from '../kit/client/tab-list.ts'
import { newest } from '../kit/versions.ts'
import { type Said, TabListServer } from './tab-list-server.ts'

const versions = ['1.17.1', '1.19.2', '1.19.4', '1.20.4', '1.21.3', '1.21.4', ...newest]
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const textures = [{ name: 'textures', value: 'skin', signature: 'sig' }]

/** A tab list with its client, and servers that tell of players. */
function mesh(version: string, canonicalUuid = (_server: string, uuid: string) => uuid) {
  const protocol = protocolOf(version)
  const unread: string[] = []
  const all = new MeshTabList(protocol)
  const unreadable = (link: string, name: string) => unread.push(`${link} ${name}`)
  const list = new TabList(protocol, { canonicalUuid, unreadable, mesh: all })
  const client = new TabListClient(protocol)
  const server = new TabListServer(protocol)
  const show = (packets: readonly (Buffer | Frame)[]) => {
    for (const packet of packets) client.take(bytesOf(packet))
    return packets.length
  }
  return {
    protocol,
    /** The players of the mesh; `told`: its clients are told what is new of them. Answers in how many packets. */
    all,
    told: () => {
      const change = all.publish()
      return change ? show(list.published(change)) : 0
    },
    list,
    client,
    unread,
    show,
    says: (link: string, said: Said) => {
      let packets = 0
      for (const [name, packet] of server.encode(said)) packets += show(list.receive(link, name, packet))
      return packets
    },
  }
}

const bytesOf = (packet: Buffer | Frame): Buffer => (Buffer.isBuffer(packet) ? packet : packet.packet())

/** A player of the mesh, as mcmesh lists it. */
const known = (uuid: string, gamemode = 0, latency = 0) => ({
  uuid,
  profile: { name: `p${uuid.at(-1)}`, properties: [] },
  looks: { gamemode, latency },
})

const add = (uuid: string, more: object = {}): Said => ({ kind: 'add', uuid, name: `p${uuid.at(-1)}`, ...more })

describe.each(versions)('the tab list in %s', (version) => {
  it('shows a player once, however many links tell of him, and lets him go with the last', () => {
    const { client, list, says, show } = mesh(version)
    expect(says('west', add(id(1)))).toBe(1)
    expect(says('east', add(id(1)))).toBe(0)
    expect(list.has(id(1))).toBe(true)
    expect(says('west', { kind: 'remove', uuid: id(1) })).toBe(0)
    expect(client.uuids).toEqual([id(1)])
    expect(show(list.leave('east'))).toBe(1)
    expect(client.uuids).toEqual([])
    expect(list.has(id(1))).toBe(false)
    expect(list.leave('east')).toEqual([])
  })

  it('tells what the primary says of a player, and what another says only of players that are on it alone', () => {
    const { client, list, says, show } = mesh(version)
    show(list.setPrimary('west'))
    says('west', add(id(1), { latency: 10 }))
    says('east', add(id(1), { latency: 20 }))
    says('east', add(id(2), { latency: 30 }))
    expect(says('east', { kind: 'update', uuid: id(1), latency: 99 })).toBe(0)
    expect(says('east', { kind: 'update', uuid: id(2), latency: 31 })).toBe(1)
    expect(says('west', { kind: 'update', uuid: id(1), latency: 11 })).toBe(1)
    expect([client.entry(id(1)).latency, client.entry(id(2)).latency]).toEqual([11, 31])
  })

  it('takes game mode, latency and name from the new primary at a switch, and nothing that is the same', () => {
    const { client, list, says, show } = mesh(version)
    show(list.setPrimary('west'))
    says('west', add(id(1), { gamemode: 1, latency: 10, displayName: 'West' }))
    says('east', add(id(1), { gamemode: 0, latency: 20, displayName: undefined }))
    says('east', add(id(2), { gamemode: 2 }))
    expect(show(list.setPrimary('east'))).toBeGreaterThan(0)
    expect(client.entry(id(1))).toMatchObject({ gamemode: 0, latency: 20, displayName: undefined })
    expect(show(list.setPrimary('east'))).toBe(0)
    show(list.leave('east'))
    expect(client.uuids).toEqual([id(1)])
    expect(client.entry(id(1))).toMatchObject({ gamemode: 1, latency: 10, displayName: 'West' })
  })

  it('knows a mesh player by one UUID, whichever his servers give him', () => {
    const { client, says } = mesh(version, (server, uuid) => (server === 'east' && uuid === id(7) ? id(1) : uuid))
    says('west', add(id(1)))
    expect(says('east', add(id(7), { name: 'p1' }))).toBe(0)
    says('west', { kind: 'remove', uuid: id(1) })
    expect(client.uuids).toEqual([id(1)])
    says('east', { kind: 'remove', uuid: id(7) })
    expect(client.uuids).toEqual([])
  })

  it('adds a player anew when another link knows his skin', () => {
    const { client, says } = mesh(version)
    says('west', add(id(1)))
    says('east', add(id(1), { properties: textures }))
    expect(client.entry(id(1)).properties).toMatchObject(textures)
    expect(says('north', add(id(1)))).toBe(0)
  })

  it('takes a primary that left and came back for a link like any other', () => {
    const { client, list, says, show } = mesh(version)
    show(list.setPrimary('north'))
    show(list.leave('north'))
    says('west', add(id(1), { gamemode: 1 }))
    says('north', add(id(1), { gamemode: 2 }))
    expect(client.entry(id(1)).gamemode).toBe(1)
  })

  it('never passes a key for signed chat on', () => {
    const { client, says } = mesh(version)
    says('west', add(id(1), { signed: true }))
    expect(client.entry(id(1)).signed).toBe(false)
  })

  it('is told anew as a whole when the client has forgotten it', () => {
    const { protocol, list, says } = mesh(version)
    says('west', add(id(1), { latency: 4 }))
    says('east', add(id(2)))
    const after = new TabListClient(protocol)
    for (const packet of list.forgotten()) after.take(bytesOf(packet))
    expect(after.uuids).toEqual([id(1), id(2)])
    expect(after.entry(id(1)).latency).toBe(4)
  })

  it('takes mcmesh’s own word on a player’s ping and mode, whatever a server says of its dummy, and takes it back', () => {
    const { all, client, list, says, show, told } = mesh(version)
    show(list.follow())
    all.set(known(id(1)))
    expect(client.uuids).toEqual([])
    expect(told()).toBe(1)
    expect(client.entry(id(1))).toMatchObject({ name: 'p1', gamemode: 0, latency: 0 })
    says('west', add(id(1), { gamemode: 1, latency: 5 }))
    expect(client.entry(id(1))).toMatchObject({ gamemode: 0, latency: 0 })
    all.set(known(id(1), 2, 200))
    told()
    expect(client.entry(id(1))).toMatchObject({ gamemode: 2, latency: 200 })
    all.delete(id(1))
    told()
    expect(client.entry(id(1))).toMatchObject({ gamemode: 1, latency: 5 })
    says('west', { kind: 'remove', uuid: id(1) })
    expect(client.uuids).toEqual([])
  })

  it('is told the mesh’s list as a whole when it begins to follow it, and nothing of it before', () => {
    const { all, client, list, says, show, told } = mesh(version)
    for (const n of [1, 2, 3]) all.set(known(id(n)))
    expect(told()).toBe(0)
    says('west', add(id(2), { latency: 7 }))
    show(list.follow())
    expect(client.uuids).toEqual([id(1), id(2), id(3)])
    expect(client.entry(id(2)).latency).toBe(0)
    expect(list.follow()).toEqual([])
  })

  it('is told of a player at once where that can’t wait, and not again when all are', () => {
    const { all, client, list, show, told } = mesh(version)
    show(list.follow())
    all.set(known(id(1)))
    all.set(known(id(2)))
    expect(show(list.tell(known(id(1))))).toBe(1)
    expect([client.uuids, list.tell(known(id(1)))]).toEqual([[id(1)], []])
    expect(told()).toBe(1)
    expect(client.uuids).toEqual([id(1), id(2)])
    // One that left before all were told.
    show(list.tell(known(id(3))))
    all.delete(id(3))
    told()
    expect(client.uuids).toEqual([id(1), id(2)])
    for (const n of [1, 2]) all.delete(id(n))
    expect(told()).toBe(1)
    expect(client.uuids).toEqual([])
  })

  it('is told the same bytes as any other client that no server has told more, and keeps nothing of them', () => {
    const { all, list, show, told } = mesh(version)
    show(list.follow())
    const other = mesh(version)
    const others = new TabList(protocolOf(version), { canonicalUuid: (_, uuid) => uuid, unreadable() {}, mesh: all })
    other.show(others.follow())
    for (let n = 1; n < 9; n++) all.set(known(id(n)))
    const change = all.publish()!
    const [packets, same] = [list.published(change), others.published(change)]
    expect([packets, show(packets), other.show(same)]).toEqual([same, 1, 1])
    expect(other.client.uuids).toHaveLength(8)
    expect(
      new TabList(protocolOf(version), { canonicalUuid: (_, uuid) => uuid, unreadable() {}, mesh: all }).follow(),
    ).toBe(all.whole())
    for (let n = 1; n < 9; n++) all.set(known(id(n), 0, n))
    // So many milliseconds more nobody sees.
    expect(told()).toBe(0)
  })

  it('changes nothing for a packet that it cannot read', () => {
    const { list, says, client, unread, protocol } = mesh(version)
    says('west', add(id(1)))
    const packetId = protocol.packets('play', 'clientbound').idOf('player_info')!
    expect(list.receive('west', 'player_info', Buffer.from([packetId, 0x01, 0x7f, 1]))).toEqual([])
    expect(unread).toEqual(['west player_info'])
    expect(client.uuids).toEqual([id(1)])
  })

  it('shows the union after any words of any links', () => {
    const link = fc.constantFrom('west', 'east', 'north')
    const uuid = fc.integer({ min: 1, max: 4 }).map(id)
    const small = fc.integer({ min: 0, max: 3 })
    const looks = { gamemode: small, latency: small, listed: fc.boolean(), listPriority: small, showHat: fc.boolean() }
    const name = fc.constantFrom(undefined, 'A', 'B')
    const said: fc.Arbitrary<Said> = fc.oneof(
      fc.record(
        { kind: fc.constant('add' as const), uuid, name: fc.constant('p'), ...looks, displayName: name },
        { requiredKeys: ['kind', 'uuid', 'name'] },
      ),
      fc.record(
        { kind: fc.constant('update' as const), uuid, ...looks, displayName: name },
        { requiredKeys: ['kind', 'uuid'] },
      ),
      fc.record({ kind: fc.constant('remove' as const), uuid }),
    )
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ link, said }) },
      { weight: 1, arbitrary: fc.record({ primary: link }) },
      { weight: 1, arbitrary: fc.record({ leaves: link }) },
      { weight: 2, arbitrary: fc.record({ known: uuid, gamemode: small, there: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ told: fc.constant(true) }) },
      { weight: 1, arbitrary: fc.record({ atOnce: uuid }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { all: players, told, list, client, says, show, protocol, unread } = mesh(version)
        show(list.follow())
        const early = new Map<string, MeshEntry>()
        const gone = new Set<string>()
        // Listed by the mesh: their profile may be its own for as long as they are listed.
        const named = new Set<string>()
        const server = new TabListServer(protocol)
        const alone = new Map<string, TabListClient>()
        let primary = ''
        for (const one of steps) {
          if ('primary' in one) {
            primary = one.primary
            show(list.setPrimary(primary))
          } else if ('leaves' in one) {
            alone.delete(one.leaves)
            if (primary === one.leaves) primary = ''
            show(list.leave(one.leaves))
          } else if ('known' in one) {
            if (one.there) named.add(one.known)
            if (one.there) players.set(known(one.known, one.gamemode, 0))
            else players.delete(one.known)
            if (one.there) gone.delete(one.known)
            else gone.add(one.known)
          } else if ('told' in one) {
            told()
            for (const uuid of early.keys()) if (players.get(uuid) || gone.has(uuid)) early.delete(uuid)
            gone.clear()
          } else if ('atOnce' in one) {
            // The mesh tells a client of those who are in it.
            players.set(known(one.atOnce))
            named.add(one.atOnce)
            gone.delete(one.atOnce)
            if (show(list.tell(known(one.atOnce))) > 0) early.set(one.atOnce, known(one.atOnce))
          } else {
            says(one.link, one.said)
            const single = alone.get(one.link) ?? new TabListClient(protocol)
            alone.set(one.link, single)
            for (const [, packet] of server.encode(one.said)) single.take(packet)
          }
          const all = [...alone.values()]
          const wanted = new Set([...all.flatMap(({ uuids }) => uuids), ...players.entries.keys(), ...early.keys()])
          expect(client.uuids).toEqual([...wanted].sort())
          for (const uuid of wanted) {
            const source = alone.get(primary)?.has(uuid) ? alone.get(primary) : all.find((single) => single.has(uuid))
            const own = players.get(uuid) ?? early.get(uuid)
            const { name, properties, ...looks } = source?.entry(uuid) ?? {}
            expect(client.entry(uuid)).toMatchObject({ ...looks, ...own?.looks })
            if (!own && !named.has(uuid)) expect(client.entry(uuid)).toMatchObject({ name, properties })
          }
          for (const uuid of named) if (!wanted.has(uuid)) named.delete(uuid)
        }
        expect(unread).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('list order and hat', () => {
  const later = supportedVersions.filter((version) => protocolOf(version).number >= 769)

  it.each(later)('are told apart as vanilla numbers them (0x40 order, 0x80 hat), in %s', (version) => {
    const { list, says, show, protocol } = mesh(version)
    says('west', add(id(1)))
    says('east', add(id(1), { listPriority: 300 }))
    const clientbound = protocol.packets('play', 'clientbound')
    const flagsAt = clientbound.encode('player_info', { action: {}, data: [] }).length - 2
    const order = list.setPrimary('east')
    expect(order.map((packet) => packet[flagsAt])).toEqual([0x40])
    // One player, his UUID, then 300 as a varint.
    expect(order[0]!.subarray(-2).toString('hex')).toBe('ac02')
    show(list.setPrimary('west'))
    // A hat that is taken off: a head shows it unless told otherwise.
    const hat = Buffer.from(order[0]!.subarray(0, -2))
    hat[flagsAt] = 0x80
    const told = list.receive('west', 'player_info', Buffer.concat([hat, Buffer.from([0])]))
    expect(told.map((packet) => [packet[flagsAt], packet.at(-1)])).toEqual([[0x80, 0]])
  })
})

describe.each(versions)('a skin that changes in %s', (version) => {
  const dressed = (value: string) => add(id(1), { properties: [{ name: 'textures', value, signature: 'sig' }] })
  const skin = (client: TabListClient) => JSON.stringify(client.entry(id(1)))

  it('is shown, with the entry anew, also while the mesh itself lists the player', () => {
    const { all, client, list, says, show, told } = mesh(version)
    show(list.follow())
    all.set(known(id(1)))
    told()
    says('west', dressed('old'))
    show(list.setPrimary('west'))
    expect(skin(client)).toContain('old')
    says('west', { kind: 'remove', uuid: id(1) })
    // Nobody has told of another yet: no bare head in between.
    expect(skin(client)).toContain('old')
    says('west', dressed('new'))
    expect(skin(client)).toContain('new')
  })

  it('is not shown to and fro when two servers have different ones', () => {
    const { client, list, says, show } = mesh(version)
    says('west', dressed('of west'))
    says('east', dressed('of east'))
    for (const primary of ['west', 'east', 'west', 'east']) expect(show(list.setPrimary(primary))).toBe(0)
    expect(skin(client)).toContain('of west')
    show(list.leave('west'))
    expect(skin(client)).toContain('of east')
  })
})

// The two forms that the packets have.
describe.each(['1.19.2', ...newest])('a list of 140,000 players in %s', (version) => {
  const MOST_OF_A_FRAME = 2_097_151
  const protocol = protocolOf(version)

  it('is added, changed and removed in packets that a frame holds, and all of it', () => {
    const all = new MeshTabList(protocol)
    const list = new TabList(protocol, {
      canonicalUuid: (_server, uuid) => uuid,
      unreadable: (_link, _name, error) => expect.unreachable(String(error)),
      mesh: all,
    })
    const client = new TabListClient(protocol)
    const uuidOf = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
    const show = (packets: readonly (Buffer | Frame)[] = []) => {
      for (const packet of packets) {
        expect(bytesOf(packet).length).toBeLessThan(MOST_OF_A_FRAME)
        client.take(bytesOf(packet))
      }
    }
    const told = () => {
      const change = all.publish()
      if (change) show(list.published(change))
    }
    show(list.follow())
    for (const latency of [1, 200]) {
      for (let n = 0; n < 140_000; n++)
        all.set({ uuid: uuidOf(n), profile: { name: `p${n}`, properties: [] }, looks: { gamemode: 0, latency } })
      told()
      expect(client.uuids).toHaveLength(140_000)
    }
    for (let n = 0; n < 140_000; n++) all.delete(uuidOf(n))
    told()
    expect(client.uuids).toEqual([])
  })
})

describe.each(supportedVersions)('a list without end in %s', (version) => {
  it('is kept as far as there is room, and has room again when players leave', () => {
    const protocol = protocolOf(version)
    const unread: string[] = []
    const list = new TabList(protocol, {
      canonicalUuid: (_server, uuid) => uuid,
      unreadable: (link, name, error) => unread.push(`${link} ${name} ${String(error)}`),
      most: 100_000,
    })
    const client = new TabListClient(protocol)
    const server = new TabListServer(protocol)
    const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
    const says = (said: Said) => {
      for (const [name, packet] of server.encode(said))
        for (const told of list.receive('west', name, packet)) client.take(told)
    }
    for (let n = 0; n < 400; n++) says({ kind: 'add', uuid: uuid(n), name: `p${n}` })
    const kept = list.entries.size
    expect(kept).toBeGreaterThan(100)
    expect(kept).toBeLessThan(400)
    expect(client.uuids).toHaveLength(kept)
    expect(unread[0]).toMatch(/^west player_info .*tabListBytes/)
    for (let n = 0; n < kept; n++) says({ kind: 'remove', uuid: uuid(n) })
    says({ kind: 'add', uuid: uuid(399), name: 'p399' })
    expect(client.uuids).toEqual([uuid(399)])
  })
})
