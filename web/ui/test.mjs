// Bundles src/**/*.test.ts(x) and runs them with node's own test runner.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const found = (await readdir('src', { recursive: true })).filter((f) => /\.test\.tsx?$/.test(f)).sort()
const out = await mkdtemp(join(tmpdir(), 'hotline-ui-test-'))
await build({
  entryPoints: found.map((f) => join('src', f)),
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
})
const files = (await readdir(out, { recursive: true })).filter((f) => f.endsWith('.mjs')).map((f) => join(out, f))
const run = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit', env: { ...process.env, TZ: 'Europe/Moscow' } })
await rm(out, { recursive: true, force: true })
process.exit(run.status ?? 1)
