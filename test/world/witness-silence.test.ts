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
    talk.score('kills').objective('kills', 1)
    talk.team('red', 0, ['bob']).team('red', 2).team('blue', 0).team('blue', 3, ['bob']).team('blue', 4, ['bob'])
    talk.team('red', 1).bossBar(0).bossBar(1).bossBar(0).bossBar(1)
    talk.unloads(-1, 0)
    talk.views(20, 0).loads(20, 0)
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

  test('when the position of the login is said once more while the client stands there, as Minestom does', () => {
    const talk = new Conversation().joins()
    // Its answer to the first.
    talk.answers('position_look', { x: 8.5, y: 64, z: 8.5, yaw: 0, pitch: 0, flags: {} }).teleports(8.5, 64, 8.5, 2)
    expect(talk.rules).toEqual([])
    expect(talk.teleports(8.5, 64, 8.5, 3).rules).toEqual(['unasked-position'])
  })

  test('when a server counts its teleports anew after a configuration', () => {
    const talk = new Conversation().joins()
    talk.witness.expect('start_configuration')
    talk.says('start_configuration').says('login', talk.loginParams()).teleports(8.5, 64, 8.5, 1)
    expect(talk.rules).toEqual([])
  })

  test('when chunks are unloaded after the view has left them, or grown too narrow for them', () => {
    const talk = new Conversation().joins().loads(0, 0).loads(-7, 0).views(8, 0).unloads(-7, 0).unloads(0, 0)
    talk.loads(15, 0).says('update_view_distance', { viewDistance: 2 }).unloads(15, 0)
    expect(talk.rules).toEqual([])
    expect(talk.witness.state.chunks.size).toBe(0)
  })

  test('about a chunk that the view has left and come back to, and one whose place in the ring another took', () => {
    const talk = new Conversation().joins().loads(0, 0).views(8, 0).views(0, 0).changesBlock(1, 1)
    talk.views(15, 0).loads(15, 0).unloads(0, 0).views(0, 0).loads(0, 0)
    expect(talk.rules).toEqual([])
  })

  test('when a chunk is told again as it was, after changes that another server has not seen', () => {
    const talk = new Conversation().joins().loads(0, 0).changesBlock(1, 1).loads(0, 0)
    talk.says('block_action', { location: { x: 1, y: 64, z: 1 }, byte1: 1, byte2: 0, blockId: 1 }).loads(0, 0)
    expect(talk.rules).toEqual([])
  })

  test('for as long as a client waits: for a chunk, for the end of a bundle, of a batch', () => {
    const talk = new Conversation().joins().ticks(590).loads(0, 0).ticks(700)
    talk.says('bundle_delimiter').ticks(90).says('bundle_delimiter').says('bundle_delimiter').ticks(90)
    talk.says('bundle_delimiter').says('chunk_batch_start').ticks(90).says('chunk_batch_finished', { batchSize: 0 })
    talk.witness.rest()
    expect(talk.rules).toEqual([])
  })

  test('about signed chat, unless it was told that there is none', () => {
    const talk = new Conversation().joins().says('hide_message', { id: 1, signature: undefined })
    expect(talk.rules).toEqual([])
  })

  test('about payloads on other channels, and an effect that ends without having begun', () => {
    const talk = new Conversation().joins().says('custom_payload', { channel: 'mcmeshwork:sync', data: Buffer.of(1) })
    talk.says('remove_entity_effect', { entityId: ownId, effectId: 1 })
    expect(talk.rules).toEqual([])
  })

  test('about what an entity aims at when the client knows it, or when it aims at nothing', () => {
    const talk = new Conversation().joins().spawns(30, 'guardian').spawns(31, 'cow', bobUuid)
    for (const target of [31, ownId, 0]) talk.aims(30, 'guardian', 'attack_target', 17, target)
    // The same index of another entity is no id.
    talk.aims(31, 'guardian', 'attack_target', 17, 99)
    expect(talk.rules).toEqual([])
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
    talk.opens(3).slot(3).answers('close_window', { windowId: 3 }).slot(3)
    // Its own inventory, closed too, is no window: the chest's last words are still under way.
    talk.answers('close_window', { windowId: 0 }).slot(3).says('close_window', { windowId: 3 })
    for (const windowId of [0, -1, -2]) talk.slot(windowId)
    talk.says('close_window', { windowId: 0 })
    expect(talk.rules).toEqual([])
  })

  test("about an ender dragon's parts", () => {
    const talk = new Conversation().joins().spawns(30, 'ender_dragon')
    talk.says('damage_event', { entityId: 30, sourceTypeId: 1, sourceCauseId: ownId + 1, sourceDirectId: 39 })
    expect(talk.rules).toEqual([])
  })
})
