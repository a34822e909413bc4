#!/usr/bin/env node
// This file must be understood by any Node: it imports nothing before it knows that the rest will run.
const oldest = [22, 22] as const
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  process.stderr.write(
    `mcmesh needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node}. Get it from nodejs.org.\n`,
  )
  process.exitCode = 1
} else {
  const { main } = await import('./main.ts')
  process.exitCode = await main(process.argv.slice(2))
}

export {}
