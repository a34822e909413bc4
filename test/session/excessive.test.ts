import { expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../kit/mesh-in-memory.ts'

const withSignedCommands = supportedVersions.filter((version) => !/^1\.(17|18)/.test(version))

test.each(withSignedCommands)(
  '%s: a client that says more than vanilla takes is told which packet it was, and nobody hears of it',
  async (version) => {
    const { mesh, alice, west } = await aliceAtTheBorder({ version })
    const number = mesh.protocol.number
    const name = mesh.serverbound.idOf('chat_command_signed') === undefined ? 'chat_command' : 'chat_command_signed'
    const signature = number < 761 ? Buffer.alloc(0) : Buffer.alloc(256)
    const command = (signed: number) =>
      mesh.serverbound.encode(name, {
        ...{ command: 'say hi', timestamp: 1n, salt: 2n, signedPreview: false, messageCount: 0, previousMessages: [] },
        ...{ acknowledged: Buffer.alloc(3), checksum: 0, lastRejectedMessage: undefined },
        argumentSignatures: Array.from({ length: signed }, () => ({ argumentName: '', signature })),
      })
    west.forget()
    alice.sayRaw(command(8))
    expect(west.heard.map((heard) => heard.name)).toEqual(['chat_command'])
    west.forget()
    alice.sayRaw(command(500))
    expect(alice.names().at(-1)).toBe('kick_disconnect')
    expect(alice.heard.at(-1)?.packet.toString('latin1')).toContain(`The packet ${name} is more than its kind may be`)
    expect(alice.ended).toBe(true)
    expect(west.heard.filter((heard) => /chat/.test(heard.name))).toEqual([])
    expect(mesh.players.has('alice')).toBe(false)
  },
)
