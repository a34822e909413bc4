import type { ClientConversation, ClientStateHandler } from './conversation.ts'

/** Those that have been sent the server list's answer; it is once. */
const answered = new WeakSet<ClientConversation>()

/** The server list: counts and text of the whole mesh. */
export const status: ClientStateHandler = (client, frame) => {
  const { mesh, channel } = client
  const { name, params } = mesh.protocol.packets('status', 'serverbound').decode(frame.packet())
  const answers = mesh.protocol.packets('status', 'clientbound')
  if (name === 'ping') {
    channel.send(answers.encode('ping', params))
    client.end()
    return
  }
  if (answered.has(client)) {
    // As vanilla: the answer, with its icon, is many times what asks for it.
    client.end()
    return
  }
  answered.add(client)
  const { motd, icon, online, max, sample } = mesh.status()
  const response = {
    // A client of another version shows the name in red: it names the version that the mesh speaks.
    version: { name: mesh.protocol.version, protocol: mesh.protocol.number },
    players: { online, max, sample },
    description: { text: motd },
    ...(icon === undefined ? {} : { favicon: icon }),
    enforcesSecureChat: false,
  }
  channel.send(answers.encode('server_info', { response: JSON.stringify(response) }))
}
