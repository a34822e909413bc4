import { packTaken } from '../protocol/facts.ts'
import { packetId } from '../protocol/fields.ts'
import type { PacketSet, Protocol, State } from '../protocol/versions.ts'
import { withPacketId } from '../wire/packet-id.ts'

/** What of a client's answers is its own. */
export interface ClientTraits {
  /**
   * The data packs that it claims to know; without, those of the offered ones that a vanilla client of its version
   * knows.
   */
  readonly knownPacks?: readonly unknown[]
  /** The cookies that it holds, by key; without, none. */
  readonly cookies?: { get(key: string): Buffer | undefined }
  /** Its appetite for chunks; without, 20. Vanilla's client starts at 9; a server sends ten batches ahead at most. */
  readonly chunksPerTick?: number
}

/** A packet that requests an answer, as the rows of the table see it. */
interface ServerRequest {
  /** A field of the packet; undefined where this version's packet has none of that name. */
  field<T>(path: string): T | undefined
  readonly packet: string
  readonly client: ClientTraits
  /** The client's Minecraft version: `1.21.4`. */
  readonly version: string
}

interface AnswerRow {
  readonly to: string
  readonly in: readonly State[]
  readonly sends: string
  /** What the answer bears, or several answers; without, it has no body. `same`: what the request bears. */
  readonly with?: 'same' | ((request: ServerRequest) => object | readonly object[])
  readonly why?: string
}

const everywhere: readonly State[] = ['login', 'configuration', 'play']
const afterLogin: readonly State[] = ['configuration', 'play']

interface KnownPack {
  readonly namespace: string
  readonly id: string
  readonly version: string
}

/** A vanilla client knows the core pack of its own version and no other. */
const corePacks = (offered: readonly KnownPack[], own: string): KnownPack[] =>
  offered.filter(({ namespace, id, version }) => namespace === 'minecraft' && id === 'core' && version === own)

const packResults = ({ field, packet }: ServerRequest): object[] =>
  packTaken(packet).map((result) => ({ uuid: field('uuid') ?? '', hash: field('hash') ?? '', result }))

/**
 * What a vanilla client answers by itself to what a server requests, one row a packet. A packet that a version doesn't
 * have is never asked or not answered. A teleport is answered by `arrival` (pose.ts), since that takes where the client
 * stands.
 */
const answerTable: readonly AnswerRow[] = [
  {
    to: 'login_plugin_request',
    in: ['login'],
    sends: 'login_plugin_response',
    with: ({ field }) => ({ messageId: field('messageId'), data: undefined }),
    why: 'a client without mods understands none of them: the protocol has an answer without data for that',
  },
  { to: 'success', in: ['login'], sends: 'login_acknowledged' },
  {
    to: 'cookie_request',
    in: everywhere,
    sends: 'cookie_response',
    with: ({ field, client }) => {
      const key = field<string>('cookie') ?? ''
      return { key, value: client.cookies?.get(key) }
    },
  },
  {
    to: 'select_known_packs',
    in: ['configuration'],
    sends: 'select_known_packs',
    with: ({ field, client, version }) => ({ packs: client.knownPacks ?? corePacks(field('packs') ?? [], version) }),
  },
  { to: 'code_of_conduct', in: ['configuration'], sends: 'accept_code_of_conduct' },
  { to: 'finish_configuration', in: ['configuration'], sends: 'finish_configuration' },
  { to: 'keep_alive', in: afterLogin, sends: 'keep_alive', with: 'same' },
  { to: 'ping', in: afterLogin, sends: 'pong', with: 'same' },
  { to: 'resource_pack_send', in: afterLogin, sends: 'resource_pack_receive', with: packResults },
  { to: 'add_resource_pack', in: afterLogin, sends: 'resource_pack_receive', with: packResults },
  {
    to: 'chunk_batch_finished',
    in: ['play'],
    sends: 'chunk_batch_received',
    with: ({ client }) => ({ chunksPerTick: client.chunksPerTick ?? 20 }),
  },
  { to: 'start_configuration', in: ['play'], sends: 'configuration_acknowledged' },
]

type AnswerEncoder = (packet: Buffer, client: ClientTraits) => readonly Buffer[]

/** By protocol and state, then by the id of the packet that asks. */
const compiled = new WeakMap<Protocol, Map<State, readonly (AnswerEncoder | undefined)[]>>()

/**
 * The packets by which a client answers `packet` (id and body) of that state, in order; none when it sends nothing.
 * They belong to the same state, also where the answer ends it. Throws ProtocolError `packet.unreadable`.
 */
export function answersTo(protocol: Protocol, state: State, packet: Buffer, client: ClientTraits): readonly Buffer[] {
  let states = compiled.get(protocol)
  if (!states) {
    states = new Map()
    compiled.set(protocol, states)
  }
  let answers = states.get(state)
  if (!answers) {
    answers = compile(protocol, state)
    states.set(state, answers)
  }
  return answers[packetId(packet)]?.(packet, client) ?? []
}

function compile(protocol: Protocol, state: State): readonly (AnswerEncoder | undefined)[] {
  const clientbound = protocol.packets(state, 'clientbound')
  const serverbound = protocol.packets(state, 'serverbound')
  const answers: (AnswerEncoder | undefined)[] = []
  for (const row of answerTable) {
    const id = clientbound.idOf(row.to)
    if (id === undefined || !row.in.includes(state)) continue
    answers[id] = answerOf(row, protocol.version, clientbound, serverbound)
  }
  return answers
}

function answerOf(
  row: AnswerRow,
  version: string,
  clientbound: PacketSet,
  serverbound: PacketSet,
): AnswerEncoder | undefined {
  const id = serverbound.idOf(row.sends)
  if (id === undefined) return undefined
  const { with: bears } = row
  if (bears === 'same') return (packet) => [withPacketId(packet, id)]
  if (bears === undefined) {
    const answer = [serverbound.encode(row.sends, {})]
    return () => answer
  }
  return (packet, client) => {
    const field = <T>(path: string): T | undefined => clientbound.field<T>(row.to, path)?.read(packet)
    const params = bears({ field, packet: row.to, client, version })
    return (Array.isArray(params) ? params : [params]).map((each) => serverbound.encode(row.sends, each))
  }
}
