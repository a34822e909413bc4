import { describe, expect, test } from 'vitest'
import { Link, type LinkPlayer } from '../../../src/player/links/link.ts'
import { isInPlay, type LinkPhaseName, linkTransitions } from '../../../src/player/links/link-phase.ts'
import type { ServerSession } from '../../../src/player/links/server-session.ts'
import type { Placement } from '../../../src/sync/sync.ts'
import { Ledger } from '../../../src/world/ledger.ts'
import { FakeChannel } from '../../kit/channel.ts'
import { aliceAtTheBorder, MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** Row: the phase that a link is in. Column, in the same order: the one that comes next. x: it may. */
const table = `
  dialling     . x . . . . . . . x
  login        . . x x . . . . . x
  configuring  . . . x . . . . . x
  joining      . . . . x . x . . x
  spawning     . . x . x x x x . x
  placing      . . x . x x x x . x
  standing     . . x . x x x x . x
  dead         . . x . x x x x . x
  retrying     . . . . . . . . . x
  closed       . . . . . . . . x x
`
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
const names = rows.map(([name]) => name as LinkPhaseName)
const pairs = rows.flatMap(([from, ...marks]) =>
  marks.map((mark, at) => ({ from: from as LinkPhaseName, to: names[at] as LinkPhaseName, allowed: mark === 'x' })),
)

const session: ServerSession = {
  state: 'play',
  reply: () => undefined,
  sync: undefined,
  carry: undefined,
  whenSyncKnown: () => undefined,
  learnSync: () => undefined,
  pluginMessage: () => undefined,
  playLogin: () => undefined,
  features: () => undefined,
  compareConfiguration: () => undefined,
  startConfiguration: () => undefined,
  clientReady: () => undefined,
  clientSpoke: () => undefined,
}

const mesh = new MeshInMemory().running

/** A player without a client, in the overworld. */
function someone(changes: Partial<LinkPlayer> = {}): LinkPlayer {
  return {
    ...{ mesh, name: 'alice', closed: false, tap: undefined, primary: undefined, diedWithServer: false },
    level: { dimension: 'minecraft:overworld' },
    position: { confirmed: true },
    outbox: { inConfiguration: false },
    profile: { postures: () => [] },
    cookies: { get: () => undefined },
    ...changes,
  }
}

const made = (player = someone(), origin = { attempts: 0, held: false }): Link =>
  new Link(player, 'west', new Ledger(mesh.protocol, { unreadable: () => undefined }), origin)

const at: Placement = { dimension: 'minecraft:overworld', x: 0, y: 0, z: 0, yaw: 0, pitch: 0, onGround: true }
const ignored = (): void => {}

/** The methods of a link by the phase that they bring it into. There is none that brings it back to `dialling`. */
const into: Readonly<Record<Exclude<LinkPhaseName, 'dialling'>, readonly ((link: Link) => void)[]>> = {
  login: [(link) => link.connected(new FakeChannel(), session)],
  configuring: [(link) => link.configuring()],
  joining: [(link) => link.joining()],
  spawning: [(link) => link.spawning()],
  placing: [(link) => link.place(undefined, ignored), (link) => link.place(at, ignored)],
  standing: [(link) => link.stand(true), (link) => link.stand(false)],
  dead: [(link) => link.died()],
  retrying: [(link) => link.retryLater(() => undefined)],
  closed: [(link) => link.close()],
}

/** The ways from the beginning to each phase. */
const ways: Readonly<Record<LinkPhaseName, readonly Exclude<LinkPhaseName, 'dialling'>[]>> = {
  dialling: [],
  login: ['login'],
  configuring: ['login', 'configuring'],
  joining: ['login', 'configuring', 'joining'],
  spawning: ['login', 'joining', 'spawning'],
  placing: ['login', 'joining', 'spawning', 'placing'],
  standing: ['login', 'joining', 'standing'],
  dead: ['login', 'joining', 'spawning', 'dead'],
  retrying: ['closed', 'retrying'],
  closed: ['closed'],
}

function linkThatIs(phase: LinkPhaseName, player = someone()): Link {
  const link = made(player)
  for (const next of ways[phase]) into[next][0]?.(link)
  return link
}

describe('the phases of a link', () => {
  test('may follow each other as this table lists, and in no other way', () => {
    expect(pairs).toHaveLength(100)
    const allowed = (from: LinkPhaseName) => pairs.filter((pair) => pair.from === from && pair.allowed)
    const listed = Object.fromEntries(
      names.map((from) => [
        from,
        allowed(from)
          .map(({ to }) => to)
          .sort(),
      ]),
    )
    const declared = Object.entries(linkTransitions).map(([from, tos]) => [from, [...tos].sort()])
    expect(listed).toEqual(Object.fromEntries(declared))
  })

  const reachable = pairs.filter(({ to }) => to !== 'dialling')

  test.each(reachable.filter(({ allowed }) => allowed))('$from may become $to', ({ from, to }) => {
    for (const go of into[to as keyof typeof into]) {
      const link = linkThatIs(from)
      expect(link.phase).toBe(from)
      go(link)
      expect(link.phase).toBe(to)
    }
  })

  test.each(reachable.filter(({ allowed }) => !allowed))(
    '$from can’t become $to: that is a fault of mcmesh’s own, and nothing changes',
    ({ from, to }) => {
      for (const go of into[to as keyof typeof into]) {
        const link = linkThatIs(from)
        const { channel, joined } = link
        expect(() => go(link)).toThrow(`alice's link to west is ${from}; it can't become ${to}`)
        expect([link.phase, link.channel, link.joined]).toEqual([from, channel, joined])
      }
    },
  )

  test('nothing brings a link back to dialling: it is dialled anew as another link', () => {
    expect(pairs.filter(({ to, allowed }) => to === 'dialling' && allowed)).toEqual([])
    expect(made().phase).toBe('dialling')
  })

  test('are in play from the play login until the server configures the player or the link ends', () => {
    expect(names.filter(isInPlay)).toEqual(['spawning', 'placing', 'standing', 'dead'])
    for (const phase of names) expect(linkThatIs(phase).playing, phase).toBe(isInPlay(phase))
  })

  test('are changed by the link’s own methods only, and so is all that is derived from them', () => {
    const link = linkThatIs('standing')
    const derived = [
      'phase',
      'placed',
      'placement',
      'playing',
      'ready',
      'hardReason',
      'channel',
      'session',
      'sync',
      'role',
    ]
    const owned = ['uuid', 'held', 'attempts', 'error', 'joined', 'spectating']
    for (const name of [...derived, ...owned])
      expect(() => Object.assign(link, { [name]: undefined }), name).toThrow(TypeError)
  })
})

describe('what a link’s phases bear', () => {
  test('the wait for a placing ends with it, however it ends', () => {
    for (const next of ['placing', 'standing', 'dead', 'spawning', 'configuring', 'closed'] as const) {
      let cancelled = 0
      const link = linkThatIs('spawning')
      link.place(at, () => cancelled++)
      expect([link.placement, cancelled]).toEqual([at, 0])
      into[next][0]?.(link)
      expect([link.placement, cancelled], next).toEqual([undefined, 1])
    }
  })

  test('a placing is over once its server has said so and done so, in either order, and for what it was asked last', () => {
    const link = linkThatIs('spawning')
    link.place(at, ignored)
    expect([link.placementConfirmed(at), link.placementMoved()]).toEqual([false, true])
    const again = { ...at, x: 5 }
    link.place(again, ignored)
    expect([link.placementMoved(), link.placementConfirmed(at), link.placementConfirmed(again)]).toEqual([
      false,
      false,
      true,
    ])
    link.stand(true)
    expect([link.placementMoved(), link.placementConfirmed(again)]).toEqual([false, false])
  })

  test('a pause before the next attempt ends with the link', () => {
    let cancelled = 0
    const link = linkThatIs('closed')
    link.retryLater(() => cancelled++)
    link.close()
    link.close()
    expect(cancelled).toBe(1)
  })

  test('a link that is closed has no connection, and has ended the one that it had', () => {
    const link = made()
    const channel = new FakeChannel()
    link.connected(channel, session)
    expect([link.channel, link.session]).toEqual([channel, session])
    link.close()
    expect([link.channel, link.session, channel.ended]).toEqual([undefined, undefined, true])
  })

  test('the attempts in vain and their reason are forgotten once it stands where its player stands', () => {
    const link = made(someone(), { attempts: 3, held: false })
    for (const phase of ['login', 'joining', 'spawning'] as const) into[phase][0]?.(link)
    link.failedWith('it was full')
    link.stand(false)
    expect([link.attempts, link.error, link.joined]).toEqual([3, 'it was full', false])
    link.place(undefined, ignored)
    expect(link.stand(true)).toBe(true)
    expect([link.attempts, link.error, link.joined]).toEqual([0, undefined, true])
    link.place(undefined, ignored)
    expect(link.stand(true), 'it stood before').toBe(false)
  })
})

describe('ready has one meaning: it stands where the player stands, in a world that its client can be shown', () => {
  const overworld = { selfId: 1, world: 'minecraft:overworld', viewDistance: 4 }
  const cases: readonly [
    what: string,
    reason: string | undefined,
    player: Partial<LinkPlayer>,
    link: (link: Link) => void,
  ][] = [
    ['all of it', undefined, {}, () => undefined],
    ['not placed', 'nothing moves its dummies: it has no sync', {}, (link) => link.stand(false)],
    ['other registries', 'other biomes', {}, (link) => link.configuration.compared('other biomes', false)],
    [
      'another dimension',
      'it has the player in minecraft:the_end, not in minecraft:overworld',
      {},
      (link) => link.level.respawned(Buffer.alloc(0), 'minecraft:the_end'),
    ],
    [
      'a client in configuration',
      'the client was being configured by the server that went away',
      { outbox: { inConfiguration: true } },
      () => undefined,
    ],
  ]

  test.each(cases)('%s', (_, reason, player, change) => {
    const link = linkThatIs('standing', someone(player))
    link.level.begin(Buffer.alloc(0), overworld)
    change(link)
    expect(link.hardReason).toBe(reason)
    expect(link.ready).toBe(reason === undefined)
  })

  test('in no phase but standing', () => {
    for (const phase of names) {
      const link = linkThatIs(phase)
      link.level.begin(Buffer.alloc(0), overworld)
      expect([link.ready, link.placed], phase).toEqual([phase === 'standing', phase === 'standing'])
    }
  })

  test('who died with its server can be shown nothing but by a hard switch', () => {
    const link = linkThatIs('standing', someone({ diedWithServer: true }))
    link.level.begin(Buffer.alloc(0), overworld)
    expect(link.hardReason).toBe('the player died on the server that went away')
  })

  test('a player asks no more than that of its links', async () => {
    const { mesh, alice, east } = await aliceAtTheBorder()
    const { player } = alice
    const link = player.links.get('east')
    const both = () => [
      link?.ready,
      player.isReady('east'),
      player.ready('east') === link,
      player.readyOwner(0, 0) === 'east',
    ]
    expect(both()).toEqual([true, true, true, true])
    mesh.east.obeys = false
    east.teleport({ x: 100 })
    await mesh.settle()
    expect(both()).toEqual([false, false, false, false])
  })
})
