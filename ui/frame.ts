import { useEffect, useReducer, useRef } from 'react'
import type { ScreenState } from '../src/console/state.ts'
import type { Cockpit } from './cockpit.ts'

/** How long a message stays, in milliseconds. */
const toastTime = 8000

/** How long keys still count as being pressed: their effect is drawn at once, not at the next frame. */
const keyTime = 50

/**
 * The state to draw now. What the engine sends is drawn at most `fps` times a second; what a key changed, at once.
 * Packets never cause a drawing: while their view is open it looks at the ring at its own pace.
 */
export function useFrames(cockpit: Cockpit, fps: number, lastKey: { time: number }): ScreenState {
  const [, draw] = useReducer((frame: number) => frame + 1, 0)
  const { state: api } = cockpit.store
  const drawn = useRef(api.getState())
  useEffect(() => {
    const interval = Math.max(1, 1000 / fps)
    let last = 0
    let timer: NodeJS.Timeout | undefined
    const now = () => performance.now()
    const frame = () => {
      clearTimeout(timer)
      timer = undefined
      last = now()
      drawn.current = api.getState()
      draw()
    }
    const changed = () => {
      if (now() - lastKey.time < keyTime) return frame()
      timer ??= setTimeout(frame, Math.max(0, last + interval - now()))
    }
    let seen = -1
    const look = setInterval(() => {
      const state = api.getState()
      if (state.view !== 'packets' || state.packets.player === undefined) return
      const { end } = cockpit.store.ring(state.packets.player)
      if (end === seen) return
      seen = end
      frame()
    }, interval)
    const unsubscribe = api.subscribe(changed)
    changed()
    return () => {
      unsubscribe()
      clearInterval(look)
      clearTimeout(timer)
    }
  }, [api, cockpit, fps, lastKey])
  const toast = drawn.current.toast?.id
  useEffect(() => {
    if (toast === undefined) return
    const timer = setTimeout(() => {
      if (api.getState().toast?.id === toast) api.setState({ toast: undefined })
    }, toastTime)
    return () => clearTimeout(timer)
  }, [api, toast])
  return drawn.current
}
