import type { ClientStateHandler } from './conversation.ts'

/** The client plays: the serverbound table decides where each packet goes. */
export const play: ClientStateHandler = (client, frame) => {
  if (client.player) client.mesh.router.fromClient(client.player, frame)
}
