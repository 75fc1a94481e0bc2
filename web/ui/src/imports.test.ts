import { test } from 'node:test'
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const root = 'src'

/** What each file takes from its neighbours at run time; imports of types alone are gone in the bundle. */
function neighbours(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?from\s+'(\.[^']+)'/gm)]
    .map((m) => normalize(join(dirname(file), m[1] ?? '')))
    .map((p) => [`${p}.ts`, `${p}.tsx`, p].find((x) => existsSync(x) && /\.tsx?$/.test(x)) ?? '')
    .filter(Boolean)
}

test('no file imports itself in a circle', () => {
  const files = readdirSync(root, { recursive: true }).map(String).filter((f) => /\.tsx?$/.test(f) && !/\.(test|d)\.tsx?$/.test(f)).map((f) => join(root, f))
  assert.ok(files.length > 40)
  const done = new Set<string>()
  const walk = (file: string, way: string[]): void => {
    assert.ok(!way.includes(file), [...way, file].join(' > '))
    if (done.has(file)) return
    for (const next of neighbours(file)) walk(next, [...way, file])
    done.add(file)
  }
  for (const f of files) walk(f, [])
})
