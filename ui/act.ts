import { viewNames } from '../src/engine/command-table.ts'
import { actions } from './actions/index.ts'
import { bindingOf } from './bindings.ts'
import type { Cockpit } from './cockpit.ts'
import { actsIn } from './key-binding.ts'

/** Does what a key stands for in the view that is shown, or says why it cannot. */
export function act(cockpit: Cockpit, key: string): void {
  const { store } = cockpit
  const { view } = store.state.getState()
  const binding = bindingOf(key)
  let reason: string | undefined
  if (binding === undefined) reason = `${shownKey(key)} does nothing; ? shows the keys.`
  else if (!actsIn(binding, view)) {
    const where = binding.views!.map((name) => `${viewNames.indexOf(name) + 1} ${name}`).join(', ')
    reason = `${binding.shown} (${binding.label}) acts in ${where}.`
  } else if (cockpit.readonly && binding.changes) {
    reason = `${binding.shown} (${binding.label}) changes the mesh, and this screen was started with --readonly.`
  } else {
    if (store.state.getState().toast !== undefined) store.state.setState({ toast: undefined })
    reason = actions[binding.action](cockpit, key)
  }
  if (reason !== undefined) store.toast(reason, 'warn')
}

const shownKey = (key: string) => (key === ' ' ? 'space' : key)
