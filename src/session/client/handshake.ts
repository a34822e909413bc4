import type { ClientStateHandler } from './conversation.ts'

const nextStates = { 1: 'status', 2: 'login', 3: 'login' } as const

/** The first packet of a connection: the client's version, and what it came for. */
export const handshake: ClientStateHandler = (client, frame) => {
  const { params } = client.mesh.protocol.packets('handshaking', 'serverbound').decode(frame.packet())
  const next = nextStates[params.nextState as keyof typeof nextStates]
  if (params.protocolVersion === undefined || !next) {
    client.end()
    return
  }
  client.handshaken(params.protocolVersion as number, next)
}
