// Bundles the web app into dist/: index.html, icons, and below dist/app/ everything whose name holds its hash: the first
// script, the pages that are fetched when they are opened, the words of each language, the style.
// `node build.mjs --watch` keeps rebuilding while one works on it.
import { build, context } from 'esbuild'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 150 // compressed script of anybody's first screen (the heavier language)

/** What a browser fetches before it shows the first screen of a role, besides the first script and the words. */
const firstScreens = {
  customer: ['src/customer/page.tsx'],
  operator: ['src/app.tsx'],
  supervisor: ['src/app.tsx', 'src/sup/wall.tsx'],
  administrator: ['src/app.tsx', 'src/admin/ivr.tsx'], // the heaviest of his pages
}

const options = {
  entryPoints: { app: 'src/main.tsx' },
  outdir: 'dist/app',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  metafile: true,
  minify: true,
  charset: 'utf8',
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
}

/** Output files by the source they begin with, as addresses of the server. */
function starts(meta) {
  const by = {}
  for (const [file, o] of Object.entries(meta.outputs)) if (o.entryPoint) by[o.entryPoint] = file
  return by
}

/** A file and all that it imports at once. */
function whole(meta, file, seen = new Set()) {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const i of meta.outputs[file].imports) if (i.kind === 'import-statement') whole(meta, i.path, seen)
  return seen
}

const address = (file) => file.replace(/^dist/, '')

async function page(meta) {
  const sum = createHash('sha256').update(await readFile('static/boot.js')).digest('hex').slice(0, 8)
  const boot = `dist/app/boot-${sum}.js`
  await rename('dist/boot.js', boot).catch(() => {}) // there already while one watches
  const first = starts(meta)['src/main.tsx']
  const more = [...whole(meta, first)].slice(1).map((f) => `<link rel="modulepreload" href="${address(f)}">\n`).join('')
  const html = await readFile('src/index.html', 'utf8')
  await writeFile('dist/index.html', html
    .replace('/app.css', address(meta.outputs[first].cssBundle)).replace('/boot.js', address(boot)).replace('/app.js', address(first))
    .replace('</head>', `${more}</head>`))
}

/** The parts of each role's first screen, for the test of what is served: roles.json, and the sizes for who builds. */
async function weigh(meta) {
  const by = starts(meta)
  const roles = {}
  for (const [role, sources] of Object.entries(firstScreens)) {
    const parts = new Set()
    for (const s of ['src/main.tsx', 'src/words/ru.ts', ...sources]) for (const f of whole(meta, by[s])) parts.add(f)
    const kb = (await Promise.all([...parts].map(async (f) => gzipSync(await readFile(f)).length))).reduce((a, b) => a + b) / 1024
    console.log(`web app: ${role} ${kb.toFixed(1)} KB compressed in ${parts.size} files`)
    if (kb > LIMIT_KB) {
      console.error(`the ${role}'s first screen is over ${LIMIT_KB} KB compressed`)
      process.exitCode = 1
    }
    roles[role] = [...parts].map(address).sort()
  }
  await writeFile('dist/.roles.json', JSON.stringify(roles, null, 1))
}

// .keep stays: it is what the server embeds where nothing was built.
await mkdir('dist', { recursive: true })
for (const old of await readdir('dist')) if (old !== '.keep') await rm(`dist/${old}`, { recursive: true })
await cp('static', 'dist', { recursive: true })

if (process.argv.includes('--watch')) {
  const after = { name: 'page', setup: (b) => b.onEnd((r) => r.metafile && page(r.metafile)) }
  const ctx = await context({ ...options, minify: false, sourcemap: 'inline', plugins: [after] })
  await ctx.watch()
} else {
  const { metafile } = await build(options)
  await page(metafile)
  await weigh(metafile)
}
