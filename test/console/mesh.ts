import type { EnginePort } from '../../src/console/port.ts'
import type { IssuedCommand } from '../../src/engine/command.ts'
import { commandLine } from '../../src/engine/command-lines.ts'
import type { EngineCommandName } from '../../src/engine/command-table.ts'
import type {
  CommandResult,
  EngineMessage,
  LinkView,
  MappingView,
  PacketRecord,
  PlayerDetail,
  PlayerView,
  ServerView,
  Snapshot,
} from '../../src/engine/messages.ts'

/** A mesh made up for tests: everything in it is fixed, so that screens can be compared letter by letter. */

export const startTime = Date.UTC(2026, 0, 2, 3, 4, 5)

export function link(server: string, role: LinkView['role'], more: Partial<LinkView> = {}): LinkView {
  return { server, role, phase: 'standing', joined: true, held: false, attempts: 0, entities: 40, chunks: 169, ...more }
}

export function player(name: string, primary: string, more: Partial<PlayerView> = {}): PlayerView {
  return {
    name,
    uuid: `00000000-0000-3000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`,
    entityId: 1001,
    primary,
    links: [link(primary, 'primary')],
    dimension: 'minecraft:overworld',
    x: 8.5,
    y: 64,
    z: 8.5,
    zone: primary,
    borderDistance: 120,
    pinned: false,
    walker: false,
    entities: 42,
    chunks: 289,
    pingMs: 38,
    packetsIn: 20,
    packetsOut: 140,
    inspected: false,
    recording: false,
    switches: [],
    ...more,
  }
}

export function server(name: string, more: Partial<ServerView> = {}): ServerView {
  return {
    name,
    address: `10.0.0.${name.length}:25565`,
    embedded: false,
    up: true,
    pingMs: 12,
    players: 0,
    dummies: 0,
    draining: false,
    sync: 'plugin',
    switchesPerMinute: 0,
    ...more,
  }
}

export function mapping(proxyId: number, owner: string, type: string, holders: readonly string[]): MappingView {
  return {
    proxyId,
    server: owner,
    world: 'minecraft:overworld',
    serverId: proxyId % 100,
    type,
    references: holders.length,
    holders,
  }
}

/** Three players on two servers around the border at x = 0; a dummy on its way, one in trouble. */
export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  const players: readonly PlayerView[] = [
    player('Alex', 'west', {
      x: -20.25,
      borderDistance: 20.3,
      links: [link('west', 'primary'), link('east', 'dummy', { entities: 12 })],
      switches: [
        { time: startTime - 60_000, from: 'east', to: 'west', cause: 'zone', mode: 'soft', ms: 0.8 },
        { time: startTime - 30_000, from: 'west', to: 'east', cause: 'command', mode: 'soft', ms: 412 },
        {
          time: startTime - 9_000,
          from: 'east',
          to: 'west',
          cause: 'zone',
          mode: 'hard',
          ms: 1830,
          error: undefined as never,
        },
      ].map(({ error: _none, ...record }) => record as PlayerView['switches'][number]),
    }),
    player('Steve', 'east', {
      x: 33.5,
      z: -47,
      borderDistance: 33.5,
      pinned: true,
      inspected: true,
      links: [
        link('east', 'primary'),
        link('west', 'dummy', {
          phase: 'retrying',
          joined: false,
          held: true,
          attempts: 3,
          error: 'You are not white-listed on this server!',
          entities: 0,
          chunks: 0,
        }),
      ],
    }),
    player('walker-1', 'west', {
      x: -3,
      z: 60,
      borderDistance: 3,
      walker: true,
      recording: true,
      links: [link('west', 'primary'), link('east', 'dummy', { phase: 'placing', entities: 0, chunks: 25 })],
    }),
  ]
  return {
    time: startTime,
    version: '1.21.4',
    untried: false,
    listen: '127.0.0.1:25565',
    players,
    servers: [
      server('west', { players: 2, dummies: 1, switchesPerMinute: 3 }),
      server('east', { embedded: true, players: 1, dummies: 2, pingMs: 4, switchesPerMinute: 2 }),
    ],
    zones: [
      { server: 'west', x: [null, 0], z: [null, null] },
      { server: 'east', x: [0, null], z: [null, null], dimension: 'minecraft:overworld' },
    ],
    border: { join: 3, leave: 5, cross: 2 },
    mappings: [
      mapping(2001, 'west', 'cow', ['Alex', 'walker-1']),
      mapping(2002, 'west', 'player', ['Alex']),
      mapping(2007, 'east', 'zombie', ['Steve']),
      mapping(2100, 'east', 'item', []),
    ],
    totals: { mappings: 4, references: 4, dummies: 3 },
    walkers: { count: 1, crossings: 12, violations: 0 },
    engine: { rssMb: 96, loopDelayP99Ms: 1.4, packetsPerSecond: 480 },
    ...more,
  }
}

/** What `player Alex` answers: its two servers say different things of it. */
export function detail(name = 'Alex'): PlayerDetail {
  const cells: number[] = []
  for (let x = -6; x <= 2; x++) for (let z = -4; z <= 4; z++) cells.push(x, z, x < 0 ? 0 : 1, x >= -2 && x <= 1 ? 2 : 1)
  const common = {
    world: 'minecraft:overworld',
    gameMode: 0,
    food: 20,
    saturation: 5,
    level: 7,
    experience: 91,
    heldSlot: 2,
    stacks: 11,
    inventoryCertain: true,
    effects: 0,
    flying: false,
    operatorLevel: 0,
    raining: false,
    viewDistance: 10,
    simulationDistance: 8,
  }
  return {
    name,
    ledgers: [
      { server: 'west', primary: true, ...common, health: 20 },
      { server: 'east', primary: false, ...common, health: 13.5, raining: true, stacks: 0 },
    ],
    switches: snapshot().players.find((one) => one.name === name)?.switches ?? [],
    carries: [
      {
        ...{
          time: startTime,
          from: 'east',
          to: 'west',
          what: ['inventory', 'health'],
          left: ['enderchest'],
          ms: 31.5,
          heldMs: 24,
        },
        steps: [
          ['read', 4.1],
          ['written', 9.25],
          ['cleared', 7],
        ],
      },
      {
        ...{ time: startTime, from: 'west', to: 'east', what: ['inventory'], left: [], ms: 5000, heldMs: 4990 },
        steps: [['written', 5000]],
        error: 'east: The server’s sync plugin did not answer within 5000 ms. Is it overloaded?',
      },
    ],
    custody: {
      ...{ name, uuid: '0', carry: 12, holder: 'west', stacks: 11, updatedAt: startTime },
      stowed: [{ server: 'east', foundAt: startTime, stacks: 3 }],
    },
    chunks: { x: -2, z: 0, servers: ['west', 'east'], cells },
  }
}

/** Many players, as far as tests of speed and scrolling need them. */
export function crowd(size: number): Snapshot {
  const players = Array.from({ length: size }, (_, index) =>
    player(`player${String(index).padStart(4, '0')}`, index % 2 === 0 ? 'west' : 'east', {
      x: index - size / 2,
      packetsIn: index,
    }),
  )
  return snapshot({ players })
}

export function packet(seq: number, name: string, more: Partial<PacketRecord> = {}): PacketRecord {
  return {
    seq,
    time: startTime + seq * 50,
    direction: 'clientbound',
    link: 'west',
    state: 'play',
    name,
    bytes: 12,
    outcome: 'passed',
    note: 'pass',
    packet: Uint8Array.from([0x2a, seq & 0x7f, 1, 2, 3]),
    ...more,
  }
}

/** An engine that does nothing but remember what it was told, and say what the test lets it say. */
export class ScriptedPort implements EnginePort {
  readonly commands: IssuedCommand[] = []
  /** Players that the screen has asked about with `player NAME`. */
  readonly asked: string[] = []
  readonly details = new Map<string, PlayerDetail>()
  stops = 0
  readonly #listeners = new Set<(message: EngineMessage) => void>()
  readonly #answer: (line: string, id: number) => CommandResult | Promise<CommandResult>

  constructor(answer: (line: string, id: number) => CommandResult | Promise<CommandResult> = () => ({ ok: true })) {
    this.#answer = answer
  }

  /** The commands as somebody would type them. */
  get lines(): readonly string[] {
    return this.commands.map(commandLine)
  }

  async send(command: IssuedCommand<EngineCommandName>): Promise<CommandResult> {
    if (command.name === 'player') {
      const asked = command.args.player
      this.asked.push(asked)
      const data = this.details.get(asked)
      return data === undefined ? { ok: false, error: `There is no player called ${asked}.` } : { ok: true, data }
    }
    this.commands.push(command)
    return this.#answer(commandLine(command), command.id)
  }

  subscribe(listener: (message: EngineMessage) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async stop(): Promise<void> {
    this.stops++
  }

  say(message: EngineMessage): void {
    for (const listener of [...this.#listeners]) listener(message)
  }

  snapshot(value: Snapshot = snapshot()): void {
    this.say({ kind: 'snapshot', snapshot: value })
  }
}
