import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import { bobUuid, Conversation, ownId } from './witness-conversation.ts'

describe('the witness keeps silent', () => {
  const hasBundles = (talk: Conversation) => talk.has('bundle_delimiter')

  test.each(supportedVersions)('over a clean conversation in %s', (version) => {
    const talk = new Conversation(version).joins()
    talk.loads(0, 0).loads(-1, 0).changesBlock(1, 1).changesBlock(-1, 1)
    // The block has changed since: the chunk may come again.
    talk.loads(0, 0)
    talk.lists().spawns(30, 'player', bobUuid).moves(30).moves(ownId)
    if (hasBundles(talk)) talk.says('bundle_delimiter')
    talk.spawns(31)
    if (hasBundles(talk)) talk.says('bundle_delimiter')
    talk.says('set_passengers', { entityId: 31, passengers: [30, ownId] })
    talk.says('attach_entity', { entityId: 31, vehicleId: ownId }).says('attach_entity', { entityId: 31, vehicleId: 0 })
    talk.destroys(31, 30).unlists()
    talk.spawns(31).destroys(31)
    talk.objective('kills', 0).says('scoreboard_display_objective', { position: 1, name: 'kills' })
    talk.says('scoreboard_score', { itemName: 'bob', action: 0, scoreName: 'kills', value: 1 }).objective('kills', 1)
    talk.team('red', 0, ['bob']).team('red', 2).team('blue', 0).team('blue', 3, ['bob']).team('blue', 4, ['bob'])
    talk.team('red', 1).bossBar(0).bossBar(1).bossBar(0).bossBar(1)
    talk.says('unload_chunk', { chunkX: -1, chunkZ: 0 })
    talk.says('update_view_position', { chunkX: 20, chunkZ: 0 }).loads(20, 0)
    talk.witness.rest()
    expect(talk.witness.violations).toEqual([])
    expect([...talk.witness.state.chunks.keys()]).toEqual(['0,0', '20,0'])
    expect(talk.witness.state.dimension).toBe('minecraft:overworld')
  })

  test('when keep-alives are always 0, each answered', () => {
    const talk = new Conversation().joins()
    for (let time = 0; time < 3; time++) {
      talk.says('keep_alive', { keepAliveId: 0n }).answers('keep_alive', { keepAliveId: 0n })
    }
    expect(talk.rules).toEqual([])
  })

  test('when the position of the login is said once more, as flying-squid and Minestom do, but not a third time', () => {
    const talk = new Conversation().joins().teleports(8.5, 64, 8.5, 2)
    expect(talk.rules).toEqual([])
    expect(talk.teleports(8.5, 64, 8.5, 3).rules).toEqual(['unasked-position'])
  })

  test('when the driver said that a teleport, a respawn or a configuration would come', () => {
    const talk = new Conversation().joins()
    talk.witness.expectTeleport()
    talk.teleports(90, 64, 8.5, 2)
    talk.witness.expect('start_configuration')
    talk.says('start_configuration').says('login', talk.loginParams()).teleports(8.5, 64, 8.5, 3)
    expect(talk.rules).toEqual([])
    talk.witness.expect('respawn')
    talk.respawns('minecraft:the_nether').teleports(1, 64, 1, 4)
    expect(talk.rules).toEqual([])
    expect(talk.witness.state.dimension).toBe('minecraft:the_nether')
    expect(talk.teleports(2, 64, 1, 5).rules).toEqual(['unasked-position'])
  })

  test('when the client asked to respawn', () => {
    const talk = new Conversation().joins().loads(0, 0).answers('client_command', { actionId: 'perform_respawn' })
    // In the same dimension a client keeps its level, and the server sends the chunks again.
    talk.respawns().teleports(8.5, 64, 8.5, 2).loads(0, 0)
    expect(talk.rules).toEqual([])
    expect(talk.respawns().rules).toEqual(['unasked-respawn'])
  })

  test('about chunks and entities of a dimension that was left', () => {
    const talk = new Conversation().joins().loads(0, 0).spawns(30)
    talk.witness.expect('respawn')
    talk.respawns('minecraft:the_nether').teleports(1, 64, 1, 2).loads(0, 0).spawns(30)
    expect(talk.rules).toEqual([])
  })

  test('about a window that the client has just closed, the cursor and its own inventory', () => {
    const talk = new Conversation().joins()
    const nothing = { itemCount: 0 }
    talk.says('open_window', {
      windowId: 3,
      inventoryType: 0,
      windowTitle: { type: 'string', name: '', value: 'chest' },
    })
    talk.says('set_slot', { windowId: 3, stateId: 1, slot: 0, item: nothing })
    talk.answers('close_window', { windowId: 3 }).says('set_slot', { windowId: 3, stateId: 2, slot: 0, item: nothing })
    for (const windowId of [0, -1, -2]) talk.says('set_slot', { windowId, stateId: 3, slot: 0, item: nothing })
    expect(talk.rules).toEqual([])
  })

  test("about an ender dragon's parts", () => {
    const talk = new Conversation().joins().spawns(30, 'ender_dragon')
    talk.says('damage_event', { entityId: 30, sourceTypeId: 1, sourceCauseId: ownId + 1, sourceDirectId: 39 })
    expect(talk.rules).toEqual([])
  })
})
