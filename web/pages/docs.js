'use strict'
// Lists the operations of openapi.json. Everything is set as text, never as markup.
function el(tag, text, cls) {
  const e = document.createElement(tag)
  if (text !== undefined) e.textContent = text
  if (cls) e.className = cls
  return e
}

function schemaName(content) {
  const s = content && Object.values(content)[0] && Object.values(content)[0].schema
  if (!s) return ''
  return (s.$ref || (s.items && s.items.$ref) || s.type || '').split('/').pop()
}

function operation(method, path, op) {
  const d = el('details')
  const s = el('summary')
  s.append(el('span', method, 'method'), ' ', el('code', path), ' ', op.summary || '')
  d.append(s)
  const t = el('table')
  for (const p of op.parameters || []) {
    const r = el('tr')
    r.append(el('td', p.name), el('td', p.in), el('td', (p.schema && (p.schema.enum ? p.schema.enum.join(' | ') : p.schema.type)) || ''), el('td', p.description || ''))
    t.append(r)
  }
  d.append(t)
  if (op.requestBody) d.append(el('p', 'Body: ' + schemaName(op.requestBody.content)))
  for (const [code, r] of Object.entries(op.responses || {})) d.append(el('p', code + ' ' + (r.description || '') + ' ' + schemaName(r.content)))
  return d
}

fetch('/api/v1/openapi.json').then((r) => r.json()).then((doc) => {
  document.getElementById('about').textContent = doc.info.description || ''
  const list = document.getElementById('operations')
  list.textContent = ''
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, op] of Object.entries(item)) list.append(operation(method, path, op))
  }
}, () => { document.getElementById('operations').textContent = 'openapi.json could not be read.' })
