import type { ClientStateHandler } from './conversation.ts'

/** The client plays: the serverbound table decides where each packet goes. */
export const play: ClientStateHandler = (client, frame) => {
  if (client.player) client.mesh.routers.serverbound.fromClient(client.player, frame)
}
