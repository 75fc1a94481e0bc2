// Bundles the web app into dist/: index.html, app.js, app.css and the files of static/.
// `node build.mjs --watch` keeps rebuilding while one works on it.
import { build, context } from 'esbuild'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 150 // compressed script of the first screen

const options = {
  entryPoints: { app: 'src/main.tsx' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
}

// The query makes a browser fetch a changed file although its name stays.
async function page() {
  let html = await readFile('src/index.html', 'utf8')
  for (const name of ['app.js', 'app.css', 'boot.js']) {
    const sum = createHash('sha256').update(await readFile(`dist/${name}`)).digest('hex').slice(0, 12)
    html = html.replace(`/${name}`, `/${name}?v=${sum}`)
  }
  await writeFile('dist/index.html', html)
}

// .keep stays: it is what the server embeds where nothing was built.
await mkdir('dist', { recursive: true })
for (const old of await readdir('dist')) if (old !== '.keep') await rm(`dist/${old}`, { recursive: true })
await cp('static', 'dist', { recursive: true })

if (process.argv.includes('--watch')) {
  const after = { name: 'page', setup: (b) => b.onEnd(() => page()) }
  const ctx = await context({ ...options, minify: false, sourcemap: 'inline', plugins: [after] })
  await ctx.watch()
} else {
  await build(options)
  await page()
  const kb = gzipSync(await readFile('dist/app.js')).length / 1024
  console.log(`web app: app.js ${kb.toFixed(1)} KB compressed`)
  if (kb > LIMIT_KB) {
    console.error(`app.js is over ${LIMIT_KB} KB compressed`)
    process.exit(1)
  }
}
