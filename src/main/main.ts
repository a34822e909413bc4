import { parseArguments } from './arguments.ts'

/** Runs the command line; resolves with the exit code: 0 clean, 1 failure while running, 2 bad arguments or file. */
export async function main(argv: string[]): Promise<number> {
  const tty = { stdin: process.stdin.isTTY === true, stdout: process.stdout.isTTY === true }
  const args = parseArguments(argv, process.env, tty)
  if ('problems' in args) {
    for (const problem of args.problems) process.stderr.write(`mcmesh: ${problem}\n`)
    return 2
  }
  switch (args.command) {
    case 'help': {
      const { helpText } = await import('./arguments.ts')
      process.stdout.write(helpText())
      return 0
    }
    case 'version': {
      const { packageVersion } = await import('./package.ts')
      process.stdout.write(`mcmesh ${packageVersion()}\n`)
      return 0
    }
    case 'check': {
      const { check } = await import('./check.ts')
      return check(args)
    }
    case 'doctor': {
      const { doctor } = await import('./doctor.ts')
      return doctor(args)
    }
    case 'run': {
      const { run } = await import('./run.ts')
      return run(args)
    }
  }
}
