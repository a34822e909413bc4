import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryConnection, switchTo } from '../../kit/mesh-in-memory.ts'

const [ONE, TWO] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
const [ACCEPTED, DOWNLOADED, LOADED] = [3, 4, 0]

const pack = (from: MemoryConnection, uuid: string): void =>
  from.say('add_resource_pack', { uuid, url: 'http://in.memory', hash: '', forced: false, promptMessage: undefined })

describe('resource packs', () => {
  test('what the client says of one goes to the server that sent it, though a switch came between (rule 6)', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    pack(west, ONE)
    alice.say('resource_pack_receive', { uuid: ONE, result: ACCEPTED })
    await switchTo(mesh, 'alice', 'east')
    for (const result of [DOWNLOADED, LOADED]) alice.say('resource_pack_receive', { uuid: ONE, result })
    expect(west.hears('resource_pack_receive').map(({ result }) => result)).toEqual([ACCEPTED, DOWNLOADED, LOADED])
    expect(east.names()).not.toContain('resource_pack_receive')
  })

  test('a dummy takes its server’s; at the switch the client is told of what it lacks, and no server of that again', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    pack(west, ONE)
    for (const result of [ACCEPTED, DOWNLOADED, LOADED]) alice.say('resource_pack_receive', { uuid: ONE, result })
    pack(east, TWO)
    expect(east.hears('resource_pack_receive').map(({ result }) => result)).toEqual([ACCEPTED, DOWNLOADED, LOADED])
    for (const one of [alice, west, east]) one.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.hears('remove_resource_pack')).toMatchObject([{ uuid: ONE }])
    expect(alice.hears('add_resource_pack')).toMatchObject([{ uuid: TWO }])
    for (const result of [ACCEPTED, DOWNLOADED, LOADED]) alice.say('resource_pack_receive', { uuid: TWO, result })
    expect([west, east].flatMap((one) => one.hears('resource_pack_receive'))).toEqual([])
  })

  test('one that both servers have is not told again', async () => {
    const { mesh, alice, west, east } = await aliceAtTheBorder()
    for (const one of [west, east]) pack(one, ONE)
    alice.forget()
    await switchTo(mesh, 'alice', 'east')
    expect(alice.names().filter((name) => name.includes('resource_pack'))).toEqual([])
  })

  test.each(['1.17.1', '1.20.2'])(
    'in %s they have no names: the answer is the asker’s all the same',
    async (version) => {
      const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
      west.say('resource_pack_send', { url: 'http://in.memory', hash: 'a', forced: false, promptMessage: undefined })
      alice.say('resource_pack_receive', { result: ACCEPTED })
      await switchTo(mesh, 'alice', 'east')
      alice.say('resource_pack_receive', { result: LOADED })
      expect(west.hears('resource_pack_receive').map(({ result }) => result)).toEqual([ACCEPTED, LOADED])
      expect(east.names()).not.toContain('resource_pack_receive')
    },
  )
})
