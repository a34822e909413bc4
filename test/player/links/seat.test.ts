import { describe, expect, test } from 'vitest'
import { Seat, type SeatLink } from '../../../src/player/links/seat.ts'

/** A seat of a link that notes what it is to do. */
function seat(spectating = false) {
  const said: string[] = []
  const link: SeatLink & { spectating: boolean } = {
    spectating,
    sneak: (down) => said.push(down ? 'sneak' : 'stand'),
    resendPostures: () => said.push('postures'),
  }
  return { seat: new Seat(link), link, said }
}

describe('the seat in which a server has its player', () => {
  test('is told once: said again, nobody sits down anew', () => {
    const { seat: one } = seat()
    expect([one.mounted(7), one.mounted(7), one.vehicle]).toEqual([true, false, 7])
    expect([one.mounted(8), one.vehicle]).toEqual([true, 8])
  })

  test('is left when its own vehicle says so, and no other', () => {
    const { seat: one, said } = seat()
    one.mounted(7)
    one.left(8)
    expect(one.vehicle).toBe(7)
    one.left(7)
    expect([one.vehicle, said]).toEqual([undefined, []])
  })

  test('a player that is forced out holds the key until its server has set it down, and stands then as it stood', () => {
    const { seat: one, said } = seat()
    one.mounted(7)
    one.forceSneak()
    one.dismounted()
    expect(said).toEqual(['sneak'])
    one.left(7)
    expect(said).toEqual(['sneak', 'stand', 'postures'])
    one.dismounted()
    expect(said).toHaveLength(3)
  })

  test('the key is held on while the server seats it elsewhere, or has it look through another’s eyes', () => {
    const { seat: one, link, said } = seat(true)
    one.mounted(7)
    one.forceSneak()
    one.mounted(8)
    one.left(7)
    one.left(8)
    expect(said).toEqual(['sneak'])
    link.spectating = false
    one.dismounted()
    expect(said).toEqual(['sneak', 'stand', 'postures'])
  })

  test('ends with its level: there is nothing to be set down from, and no key to let go', () => {
    const { seat: one, said } = seat()
    one.mounted(7)
    one.forceSneak()
    one.clear()
    one.dismounted()
    expect([one.vehicle, said]).toEqual([undefined, ['sneak']])
  })
})
