import { test } from 'node:test'
import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import { csv, type Sheet } from './sheet'
import { xlsx } from './xlsx'

const list = (...rows: Sheet['rows']): Sheet => ({ head: ['Номер', 'Имя', 'CSI', 'n'], rows })

test('spreadsheets get BOM, semicolons, decimal commas, whole phones, local times', () => {
  const text = csv(list([{ phone: '+7 916 000-00-01' }, { text: 'Иван "Ёж"; младший' }, { number: 82.84, digits: 1 }, { number: null }], [{ at: new Date(2026, 2, 10, 9, 5, 7).getTime() }, { at: 0 }]))
  assert.equal(text, '\uFEFFНомер;Имя;CSI;n\r\n79160000001;"Иван ""Ёж""; младший";82,8;\r\n2026-03-10 09:05:07;\r\n')
})

test('only free text is neutralised; a masked phone stays masked', () => {
  assert.match(csv(list([{ text: '=1+1' }])), /'=1\+1/)
  assert.match(csv(list([{ number: -5 }])), /\r\n-5\r\n/)
  assert.match(csv(list([{ phone: '+7 916 ***-**-67' }])), /\r\n\+7 916 \*\*\*-\*\*-67\r\n/)
})

/** The files of an archive whose parts are stored, with their sums checked. */
function unzip(b: Uint8Array): Map<string, string> {
  const view = new DataView(b.buffer, b.byteOffset, b.byteLength)
  const files = new Map<string, string>()
  const end = b.length - 22
  assert.equal(view.getUint32(end, true), 0x06054b50)
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < view.getUint16(end + 10, true); i++) {
    assert.equal(view.getUint32(at, true), 0x02014b50)
    const size = view.getUint32(at + 24, true)
    const long = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(b.subarray(at + 46, at + 46 + long))
    const local = view.getUint32(at + 42, true)
    assert.equal(view.getUint32(local, true), 0x04034b50, name)
    const body = b.subarray(local + 30 + long, local + 30 + long + size)
    assert.equal(crc32(body), view.getUint32(at + 16, true), name)
    files.set(name, new TextDecoder().decode(body))
    at += 46 + long
  }
  return files
}

test('XLSX: an archive of a workbook with one sheet, phones as text, numbers as numbers', () => {
  const files = unzip(xlsx(list([{ phone: '+7 916 000-00-01' }, { text: 'Иван <Ёж> & "ко"\u0001' }, { number: 82.84, digits: 1 }, { number: null }], [{ text: '=1+1' }])))
  assert.deepEqual([...files.keys()], ['[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml', 'xl/_rels/workbook.xml.rels', 'xl/worksheets/sheet1.xml'])
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? ''
  assert.match(sheet, /<c t="inlineStr"><is><t xml:space="preserve">79160000001<\/t><\/is><\/c>/)
  assert.match(sheet, /Иван &lt;Ёж&gt; &amp; "ко"</)
  assert.match(sheet, /<c><v>82\.8<\/v><\/c><c\/>/)
  assert.match(sheet, />'=1\+1</)
})
