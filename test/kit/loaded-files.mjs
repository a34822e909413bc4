/*
 * Preloaded into a command (node --import): writes to stderr, as one line of JSON, which files were loaded, at its end or when
 * it says that it is ready; then it ends there.
 */
import { registerHooks } from 'node:module'

const loaded = []
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})
process.on('exit', () => process.stderr.write(`${JSON.stringify(loaded)}\n`))

const write = process.stdout.write.bind(process.stdout)
process.stdout.write = (text, ...rest) => {
  if (String(text).includes('"event":"ready"')) process.exit(0)
  return write(text, ...rest)
}
