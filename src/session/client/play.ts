import type { ClientState } from './conversation.ts'

/** The client plays: the serverbound table says where each packet goes. */
export const play: ClientState = (client, frame) => {
  if (client.player) client.mesh.routers.serverbound.fromClient(client.player, frame)
}
