import { payloadsOf } from '../../plugins/flying-squid/messages.ts'
import { until } from './conditions.ts'
import type { Client } from './minecraft-protocol.ts'

export type SyncMessage = Readonly<Record<string, unknown>> & { readonly type: string; readonly id?: number }

/** mcmesh's side of `mcmesh:sync`, by hand, on a client that has just been made. */
export class SyncChannel {
  readonly messages: SyncMessage[] = []
  readonly #client: Client
  #pieces: Buffer[] = []
  #nextId = 1
  #nextMessage = 1

  constructor(client: Client) {
    this.#client = client
    client.on('custom_payload', ({ channel, data }: { channel: string; data: Buffer }) => {
      if (channel === 'mcmesh:sync') this.#take(JSON.parse(data.toString('utf8')))
    })
  }

  /** The server's greeting. */
  hello(): Promise<SyncMessage> {
    return until(() => this.messages.find(({ type }) => type === 'hello'), { message: 'the hello of the server' })
  }

  /** Sends a request, in parts where it is long, and waits for its answer. */
  async ask(request: object): Promise<SyncMessage> {
    const id = this.#nextId++
    for (const payload of payloadsOf({ id, ...request }, this.#nextMessage++)) this.send(payload)
    return until(() => this.messages.find((message) => message.id === id), {
      message: () => `the answer to ${JSON.stringify(request).slice(0, 200)}`,
    })
  }

  send(data: Buffer): void {
    this.#client.write('custom_payload', { channel: 'mcmesh:sync', data })
  }

  #take(message: SyncMessage & { part?: number; of?: number; data?: string }): void {
    if (message.type !== 'part') {
      this.messages.push(message)
      return
    }
    if (message.part === 0) this.#pieces = []
    this.#pieces.push(Buffer.from(String(message.data), 'base64'))
    if (this.#pieces.length === message.of) this.messages.push(JSON.parse(Buffer.concat(this.#pieces).toString('utf8')))
  }
}
